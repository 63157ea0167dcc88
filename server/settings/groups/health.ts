import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const healthGroup = {
  title: 'Health checks of the backends',
  intro: 'They spend no tokens.',
  settings: {
    intervalMs: setting({
      name: 'LLM_POOL_HEALTH_INTERVAL_MS',
      kind: milliseconds({ min: 0, max: 3_600_000, zero: 'no checks, only what the calls show' }),
      default: 15_000,
      doc: 'Time between two checks of a backend.',
    }),
    timeoutMs: setting({
      name: 'LLM_POOL_HEALTH_TIMEOUT_MS',
      kind: milliseconds({ min: 1, max: 600_000 }),
      default: 5000,
      doc: 'A check that takes longer has failed.',
    }),
  },
};
