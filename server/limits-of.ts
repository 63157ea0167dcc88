import type { PoolLimits } from './gen/llmpool/v1/admin_service';
import type { Settings } from './settings/settings';

/** What may be at most, as configured. */
export const limitsOf = ({ pool, legacy }: Pick<Settings, 'pool' | 'legacy'>): PoolLimits => ({
  minClients: pool.size.min,
  maxClients: pool.size.max,
  slotsPerClient: pool.clientConcurrency,
  queue: pool.queueLimit,
  legacyQueue: legacy.queueLimit,
  poolErrorsInARow: pool.failuresToOff,
});
