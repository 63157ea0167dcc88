import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const shutdownGroup = {
  title: 'Shutdown',
  intro:
    'On SIGTERM: show NOT_SERVING, drain, exit. Both times together stay below 30 s, after which Kubernetes would kill the process.',
  settings: {
    drainMs: setting({
      name: 'LLM_POOL_DRAIN_MS',
      kind: milliseconds({ min: 0, max: 29_000, zero: 'running calls are cut off at once' }),
      default: 25_000,
      doc: 'How long running calls may take to end.',
    }),
    drainDelayMs: setting({
      name: 'LLM_POOL_DRAIN_DELAY_MS',
      kind: milliseconds({ min: 0, max: 29_000 }),
      default: 0,
      doc: 'How long NOT_SERVING is shown while calls are still taken, so that load balancers notice first.',
    }),
  },
};
