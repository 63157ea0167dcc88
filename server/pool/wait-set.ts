import type { FairQueue } from '../policies/fair-queue';
import type { Backend } from './backend';
import type { Waiter } from './waiter';

/** A set of backends, and those who wait for a slot of any of them. */
export interface WaitSet {
  readonly backends: readonly Backend[];
  readonly queue: FairQueue<Waiter>;
  /** Grants to other sets, on backends they share, since this one was last served. */
  passedOver: number;
}
