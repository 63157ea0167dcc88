import type { PoolGauges } from '../gen/llmpool/v1/admin_service';
import type { Moment } from './moment';

/** What holds at this moment. */
export const poolGauges = ({ pool, legacy }: Moment, callsInFlight: number): PoolGauges => ({
  clients: pool.clients.length,
  slots: pool.slots,
  slotsInUse: pool.inUse,
  queued: pool.queued,
  legacySlots: legacy.slots,
  legacySlotsInUse: legacy.inUse,
  legacyQueued: legacy.queued,
  callsInFlight,
});
