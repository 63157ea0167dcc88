import type { MetricsDeps } from '../../server/telemetry/metrics';
import { legacySnapshot, poolSnapshot } from './admin-sources';

/** What metrics are made of, with what a test wants to be different: a pool that is on, with one backend. */
export const metricsDeps = (fields: Partial<MetricsDeps> = {}): MetricsDeps => ({
  instance: 'test-1',
  startedAt: new Date(1_760_000_000_000),
  versions: { llm_pool: '0.1.0', node: '26.10.0', grpc_js: '1.14.7', openai: '7.57.0' },
  models: ['m1'],
  queueLimits: { pool: 1000, legacy: 100 },
  statistics: { callsInFlight: 0, slotTime: () => ({ busyMs: 0, loadedBusyMs: 0, loadedSlotMs: 0 }) },
  pool: poolSnapshot,
  legacy: legacySnapshot,
  poolSwitch: () => ({ state: 'on', errorsInARow: 0 }),
  ...fields,
});
