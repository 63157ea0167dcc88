import type { AdminSources } from '../../server/admin/sources';
import type { PoolSnapshot } from '../../server/core/pool-snapshot';
import { RecentCalls } from '../../server/telemetry/recent-calls';
import { Statistics } from '../../server/telemetry/statistics';
import { FakeClock } from './fake-clock';

export const poolSnapshot = (fields: Partial<PoolSnapshot> = {}): PoolSnapshot => ({
  slots: 4,
  inUse: 1,
  queued: 0,
  queuedBy: { interactive: 0, default: 0, bulk: 0 },
  clients: [
    { name: 'main-1', backend: 'main', slots: 2, inUse: 1, draining: false },
    { name: 'main-2', backend: 'main', slots: 2, inUse: 0, draining: true },
  ],
  backends: [
    {
      name: 'main',
      region: 'eu',
      baseUrl: 'https://user:pass@llm.example/v1?key=abc',
      weight: 1,
      models: ['m1'],
      health: 'healthy',
      breaker: 'half_open',
      failuresInARow: 0,
      probeInMs: 0,
      coolingMs: { 'gpt-4oMini': 1200 },
      checkedAt: 1_760_000_000_000,
      checkMs: 12,
      lastChange: { at: 1_760_000_000_000, what: 'backend main', was: 'open', now: 'half_open', reason: 'time is up' },
    },
  ],
  queue: [{ caller: 'chat-api', priority: 'default', waiting: 2, oldestMs: 30 }],
  ...fields,
});

export const legacySnapshot = (): PoolSnapshot =>
  poolSnapshot({
    slots: 2,
    inUse: 0,
    clients: [{ name: 'legacy-1', backend: 'main', slots: 2, inUse: 0, draining: false }],
    queue: [],
  });

/** A pool that is on, with one backend, and a legacy client on the same backend. */
export const adminSources = (fields: Partial<AdminSources> = {}): AdminSources & { clock: FakeClock } => {
  const clock = new FakeClock();
  return {
    instance: 'test-1',
    startedAt: new Date(1_760_000_000_000),
    statistics: new Statistics(clock),
    recentCalls: new RecentCalls([]),
    pool: poolSnapshot,
    legacy: legacySnapshot,
    poolSwitch: () => ({ state: 'on', errorsInARow: 1 }),
    rolloutPercent: 100,
    limits: { minClients: 2, maxClients: 4, slotsPerClient: 2, queue: 10, legacyQueue: 5, poolErrorsInARow: 3 },
    settings: () => [{ name: 'LLM_POOL_SIZE', value: '2', source: 'env' }],
    versions: { llm_pool: '0.1.0', node: '26.10.0' },
    ...fields,
    clock,
  };
};
