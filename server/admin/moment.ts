import type { PoolSnapshot, SwitchSnapshot } from '../core/pool-snapshot';
import type { AdminSources } from './sources';

/** The pools as they are now. Taken once for each view: a snapshot costs time with many waiters, and all parts of a view agree. */
export interface Moment {
  readonly pool: PoolSnapshot;
  readonly legacy: PoolSnapshot;
  readonly poolSwitch: SwitchSnapshot;
}

export const momentOf = (sources: Pick<AdminSources, keyof Moment>): Moment => ({
  pool: sources.pool(),
  legacy: sources.legacy(),
  poolSwitch: sources.poolSwitch(),
});
