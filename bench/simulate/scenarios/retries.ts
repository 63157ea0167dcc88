import type { Scenario, Trouble } from '../scenario';

const third = { backends: 3, from: 0.4, to: 0.73 };
/** Fewer in a row than open a breaker, mostly. */
const flaky: readonly Trouble[] = [{ ...third, kind: 'fails', share: 0.3 }];
const narrow: readonly Trouble[] = [{ ...third, kind: 'narrow' }];

const NO_RETRIES = { LLM_POOL_RETRIES: '0' };
const NO_BUDGET = {
  LLM_POOL_RETRIES: '5',
  LLM_POOL_RETRY_BUDGET_PERCENT: '100',
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: '1000',
};

const SLOW_BREAKER = { LLM_POOL_BREAKER_FAILURES: '100', LLM_POOL_BREAKER_MIN_CALLS: '200' };

export const retries: Scenario = {
  name: 'retries',
  title: 'Retries while all upstreams are unwell',
  about:
    'Three backends, 60 clients with 4 slots each, 80 % load. For a third of the time either 30 % of the requests fail, or the backends work on half ' +
    'as many requests as the pool has slots for them, and answer 503 to the rest.',
  shape: 'chat',
  minutes: 10,
  backends: 3,
  environment: {
    LLM_POOL_SIZE: '60',
    LLM_POOL_CLIENT_CONCURRENCY: '4',
    LLM_POOL_FALLBACK: 'false',
    LLM_POOL_FAILURES_TO_OFF: '1000',
  },
  groups: [{ name: 'callers', callers: 20, load: 0.8, patienceMs: 30_000 }],
  variants: [
    { name: '30 % fail: 2 retries, 20 % + 10/s (the default)', troubles: flaky },
    { name: '30 % fail: no retries', troubles: flaky, environment: NO_RETRIES },
    { name: '30 % fail: 5 retries, hardly a budget', troubles: flaky, environment: NO_BUDGET },
    {
      name: '30 % fail: 2 retries, and the breaker opens after 100 failures',
      troubles: flaky,
      environment: SLOW_BREAKER,
    },
    { name: 'half the capacity: 2 retries, 20 % + 10/s (the default)', troubles: narrow },
    { name: 'half the capacity: no retries', troubles: narrow, environment: NO_RETRIES },
    { name: 'half the capacity: 5 retries, hardly a budget', troubles: narrow, environment: NO_BUDGET },
    {
      name: 'half the capacity: 5 retries, and the breaker opens after 100 failures',
      troubles: narrow,
      environment: { ...NO_BUDGET, ...SLOW_BREAKER },
    },
  ],
};
