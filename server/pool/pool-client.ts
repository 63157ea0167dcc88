import type { Provider } from '../backends/provider';

/** A member of the pool: its own connections to one backend, and a number of slots. */
export interface PoolClient {
  /** `backend-number`, never used again in this process. */
  readonly name: string;
  readonly provider: Provider;
  /** Calls it may run at once. */
  readonly slots: number;
  /** Calls it runs. */
  inUse: number;
  /** Takes no new calls; goes when its last one ends. */
  draining: boolean;
  /** Its place in ClientBuckets. */
  bucketIndex: number;
}
