import type { Scenario } from '../scenario';

export const breaker: Scenario = {
  name: 'breaker',
  title: 'One of five backends fails for ten minutes',
  about:
    'Five backends, 10 clients with 2 slots each, 60 % load. For a third of the time the first backend answers 500 to every request, at once: ' +
    'which makes it look idle, and draws calls.',
  shape: 'chat',
  minutes: 30,
  backends: 5,
  environment: {
    LLM_POOL_SIZE: '10',
    LLM_POOL_FALLBACK: 'false',
    LLM_POOL_HEALTH_INTERVAL_MS: '0',
    LLM_POOL_FAILURES_TO_OFF: '1000',
  },
  groups: [{ name: 'callers', callers: 20, load: 0.6, patienceMs: 30_000 }],
  troubles: [{ kind: 'fails', backends: 1, from: 0.4, to: 0.73 }],
  variants: [
    { name: 'opens after 5 failures, for 5 s to 60 s (the default)' },
    { name: 'opens after 1 failure', environment: { LLM_POOL_BREAKER_FAILURES: '1' } },
    {
      name: 'opens after 20 failures',
      environment: { LLM_POOL_BREAKER_FAILURES: '20', LLM_POOL_BREAKER_MIN_CALLS: '100' },
    },
    {
      name: 'probes each second',
      environment: { LLM_POOL_BREAKER_OPEN_MS: '1000', LLM_POOL_BREAKER_OPEN_MAX_MS: '1000' },
    },
    {
      name: 'never opens',
      environment: { LLM_POOL_BREAKER_FAILURES: '1000', LLM_POOL_BREAKER_MIN_CALLS: '100000' },
    },
    {
      name: 'never opens, and no retries',
      environment: {
        LLM_POOL_BREAKER_FAILURES: '1000',
        LLM_POOL_BREAKER_MIN_CALLS: '100000',
        LLM_POOL_RETRIES: '0',
      },
    },
  ],
};
