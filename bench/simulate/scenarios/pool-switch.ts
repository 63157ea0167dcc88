import type { Scenario } from '../scenario';

const NO_RETRIES = { LLM_POOL_RETRIES: '0' };
const off = (failures: number) => ({
  name: `no retries, off after ${failures}`,
  environment: { ...NO_RETRIES, LLM_POOL_FAILURES_TO_OFF: String(failures) },
});

export const poolSwitch: Scenario = {
  name: 'pool-switch',
  title: 'When the pool is turned off as a whole',
  about:
    'Three backends, 12 clients with 2 slots each, 60 % load, and the legacy client with 2 slots. For a third of the time 30 % of the requests to every backend fail.',
  shape: 'chat',
  minutes: 60,
  backends: 3,
  environment: { LLM_POOL_SIZE: '12' },
  groups: [{ name: 'callers', callers: 20, load: 0.6, patienceMs: 30_000 }],
  troubles: [{ kind: 'fails', backends: 3, from: 0.4, to: 0.73, share: 0.3 }],
  variants: [
    { name: '2 retries, off after 3 pool errors in a row (the default)' },
    { name: 'no retries, off after 3', environment: NO_RETRIES },
    off(5),
    off(20),
    off(1000),
  ],
};
