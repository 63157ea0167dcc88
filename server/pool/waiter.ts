import type { CallSignal } from '../core/call-signal';
import type { ListNode } from '../core/linked-list';
import type { CausingCall } from '../core/observer';
import type { FairKey } from '../policies/fair-queue';
import type { Lease } from './lease';
import type { Route } from './route';
import type { WaitLine } from './wait-line';

/** What a call asks of the pool. */
export interface LeaseRequest extends FairKey {
  readonly route: Route;
  /** Aborts the wait; its reason is what the wait rejects with. */
  readonly signal: CallSignal;
  /** Clock.now at which the call's time is up. */
  readonly deadlineAt: number;
  /** Names of backends tried before: others are preferred, but no slot stays idle for that. */
  readonly avoid?: readonly string[];
  /** Named by the changes that the end of its attempt brings about. */
  readonly call?: CausingCall;
}

/** A call that waits for a slot. */
export interface Waiter extends LeaseRequest {
  readonly enqueuedAt: number;
  /** Where it waits now. */
  line: WaitLine;
  place: ListNode<Waiter> | undefined;
  /** Settle its wait. */
  readonly grant: (lease: Lease) => void;
  readonly refuse: (error: unknown) => void;
  /** Listens to `signal` while it waits. */
  readonly leave: () => void;
}
