import type { CallerGroup, Scenario } from '../scenario';

const chat: CallerGroup = { name: 'chat', callers: 20, load: 0.4, patienceMs: 30_000 };
const bulk: CallerGroup = { name: 'bulk', callers: 2, load: 2, patienceMs: 600_000 };

export const priorities: Scenario = {
  name: 'priorities',
  title: 'People and batch work in one pool',
  about:
    'Chat needs 40 % of 10 clients and waits 30 s; batch work asks for twice what they can serve, and has 10 minutes for each call.',
  shape: 'chat',
  minutes: 60,
  backends: 1,
  environment: { LLM_POOL_SIZE: '10', LLM_POOL_FALLBACK: 'false' },
  groups: [chat, bulk],
  variants: [
    {
      name: 'interactive and bulk',
      groups: [
        { ...chat, priority: 'interactive' },
        { ...bulk, priority: 'bulk' },
      ],
    },
    { name: 'all the same priority, callers take turns' },
    {
      name: 'all the same priority and caller',
      groups: [
        { ...chat, callers: 1, sameCallerAs: 'all' },
        { ...bulk, callers: 1, sameCallerAs: 'all' },
      ],
    },
  ],
};
