import { LinkedList, type ListNode } from '../policies/linked-list';
import { RecentMean } from '../policies/recent-mean';

/** What a lease is taken to last while none has ended, ms. */
const UNKNOWN_MS = 1000;

/** When slots become free, if leases end in the order in which they began. */
export interface Forecast {
  /** How long a lease takes, ms. */
  readonly leaseMs: number;
  /** Milliseconds until the first and the last of those that run end. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Since when the slots of a backend are taken, and for how long they were taken lately, by failed attempts too. */
export class Occupancy {
  /** Clock.now at which each began, the oldest first. */
  private readonly running = new LinkedList<number>();
  private readonly recent = new RecentMean();

  /** A slot was taken at `now` (Clock.now). What it returns goes to `end`. */
  start(now: number): ListNode<number> {
    return this.running.push(now);
  }

  /** It is free again; returns how long it was taken, ms. */
  end(lease: ListNode<number>, now: number): number {
    const ms = now - lease.value;
    this.running.remove(lease);
    this.recent.record(ms);
    return ms;
  }

  forecast(now: number): Forecast {
    const { head, tail } = this.running;
    const oldestMs = head ? now - head.value : 0;
    const newestMs = tail ? now - tail.value : 0;
    // What runs for longer already than leases took before tells that they take longer now.
    const leaseMs = Math.max(this.recent.mean ?? UNKNOWN_MS, (oldestMs + newestMs) / 2);
    return { leaseMs, firstMs: Math.max(0, leaseMs - oldestMs), lastMs: Math.max(0, leaseMs - newestMs) };
  }
}
