import type { CallerGroup, Scenario } from '../scenario';

const quiet: CallerGroup = { name: 'nine quiet callers', callers: 9, load: 0.45, patienceMs: 30_000 };
const noisy: CallerGroup = { name: 'a noisy caller', load: 3, patienceMs: 30_000 };

export const fairness: Scenario = {
  name: 'fairness',
  title: 'A noisy caller among quiet ones',
  about:
    'Nine callers ask for half of what 10 clients can serve, a tenth one for three times of it. Callers are told apart by their tokens; those who ' +
    'share one stand in one line, first come, first served.',
  shape: 'chat',
  minutes: 30,
  backends: 1,
  environment: { LLM_POOL_SIZE: '10', LLM_POOL_FALLBACK: 'false' },
  groups: [quiet, noisy],
  variants: [
    { name: 'a token for each caller: they take turns' },
    {
      name: 'one token for all: one line',
      groups: [
        { ...quiet, callers: 1, sameCallerAs: 'all' },
        { ...noisy, sameCallerAs: 'all' },
      ],
    },
  ],
};
