import type { CallerGroup, Scenario } from '../scenario';

/** Callers of the whole load, whose calls tell when they give up. */
const told: CallerGroup = { name: 'callers', callers: 20, load: 1, patienceMs: 30_000 };
const untold: CallerGroup = { ...told, givesUp: 'unsaid' };

export const overload: Scenario = {
  name: 'overload',
  title: 'More calls than the pool can serve',
  about:
    'A pool of 10 clients with 2 slots each. Callers wait 30 s, then they leave. From half the load that fills the slots to four times of it.',
  shape: 'chat',
  minutes: 20,
  backends: 1,
  environment: { LLM_POOL_SIZE: '10', LLM_POOL_FALLBACK: 'false' },
  groups: [told],
  variants: [
    { name: 'deadlines told, 1000 may wait (the default)' },
    { name: 'deadlines told, 20 may wait', environment: { LLM_POOL_QUEUE_LIMIT: '20' } },
    { name: 'deadlines not told, 20 may wait', environment: { LLM_POOL_QUEUE_LIMIT: '20' }, groups: [untold] },
    { name: 'deadlines not told, 1000 may wait', groups: [untold] },
  ],
  loads: [0.5, 0.8, 1, 1.25, 1.5, 2, 3, 4],
};
