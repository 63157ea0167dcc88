import type { Tier } from '../../core/call-record';
import type {
  BackendSnapshot,
  BreakerState,
  Health,
  PoolSnapshot,
  PoolState,
  SwitchSnapshot,
} from '../../core/pool-snapshot';
import type { Readings } from '../instruments';
import type { POOL_ROWS } from './pool-rows';

export type Pools = Readonly<Record<Tier, PoolSnapshot>>;

export interface PoolSources {
  readonly pools: () => Pools;
  readonly poolSwitch: () => SwitchSnapshot;
  /** Calls that may wait. */
  readonly queueLimits: { readonly pool: number; readonly legacy: number };
  /** Slot-milliseconds since the start. */
  readonly slotTime: () => { readonly busyMs: number; readonly loadedBusyMs: number; readonly loadedSlotMs: number };
}

export const POOL_STATES: readonly PoolState[] = ['on', 'disabled', 'off_after_errors', 'trial'];
const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half_open'];
const HEALTHS: readonly Health[] = ['unknown', 'healthy', 'unhealthy', 'out'];

/** What a scrape reads of the pool, the legacy client and their backends. */
export const poolReadings = ({
  pools,
  poolSwitch,
  queueLimits,
  slotTime,
}: PoolSources): Pick<Readings, keyof typeof POOL_ROWS & keyof Readings> => {
  const eachTier =
    (value: (snapshot: PoolSnapshot) => number) =>
    (observe: (value: number, labels: { tier: string }) => void): void => {
      for (const [tier, snapshot] of Object.entries(pools())) observe(value(snapshot), { tier });
    };
  return {
    'llm_pool.slots': eachTier(({ slots }) => slots),
    'llm_pool.slots.in_use': eachTier(({ inUse }) => inUse),
    'llm_pool.slots.busy_time': (observe) => observe(slotTime().busyMs / 1000, {}),
    'llm_pool.loaded.busy_time': (observe) => observe(slotTime().loadedBusyMs / 1000, {}),
    'llm_pool.loaded.slot_time': (observe) => observe(slotTime().loadedSlotMs / 1000, {}),
    'llm_pool.clients': (observe) => {
      for (const [tier, { backends, clients }] of Object.entries(pools())) {
        const counts = new Map(backends.map(({ name }) => [name, 0]));
        for (const { backend, draining } of clients) {
          if (!draining) counts.set(backend, (counts.get(backend) ?? 0) + 1);
        }
        for (const [backend, count] of counts) observe(count, { tier, backend });
      }
    },
    'llm_pool.queue.length': (observe) => {
      for (const [tier, { queuedBy }] of Object.entries(pools())) {
        for (const [priority, queued] of Object.entries(queuedBy)) observe(queued, { tier, priority });
      }
    },
    'llm_pool.queue.limit': (observe) => {
      for (const [tier, limit] of Object.entries(queueLimits)) observe(limit, { tier });
    },
    'llm_pool.pool.state': (observe) => {
      const now = poolSwitch().state;
      for (const state of POOL_STATES) observe(state === now ? 1 : 0, { state });
    },
    'llm_pool.backend.breaker': (observe) => {
      for (const { name: backend, breaker } of allBackends(pools())) {
        for (const state of BREAKER_STATES) observe(state === breaker ? 1 : 0, { backend, state });
      }
    },
    'llm_pool.backend.health': (observe) => {
      for (const { name: backend, health } of allBackends(pools())) {
        for (const state of HEALTHS) observe(state === health ? 1 : 0, { backend, state });
      }
    },
    'llm_pool.backend.cooling': (observe) => {
      for (const { name: backend, coolingMs } of allBackends(pools())) {
        observe(Object.values(coolingMs).filter((ms) => ms > 0).length, { backend });
      }
    },
  };
};

/** The legacy client's is listed only when the pool has none of that name: else it is the same upstream and key. */
const allBackends = ({ pool, legacy }: Pools): readonly BackendSnapshot[] => [
  ...pool.backends,
  ...legacy.backends.filter(({ name }) => !pool.backends.some((backend) => backend.name === name)),
];
