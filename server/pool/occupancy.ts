import { LinkedList, type ListNode } from '../core/linked-list';
import { RecentMean } from '../policies/recent-mean';

/** What a lease is taken to last while none has ended, ms. */
const UNKNOWN_MS = 1000;
/** Weight of the latest attempt in the pace: about the last ten count. */
const LATEST = 0.2;
/** A backend that was left alone for so long may have become another one, ms. */
const FORGET_MS = 10_000;

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
  /** How long attempts that succeeded took lately, ms. */
  private successMs: number | undefined;
  /** Clock.now when the latest one ended. */
  private endedAt = 0;

  /** A slot was taken at `now` (Clock.now). What it returns goes to `end`. */
  start(now: number): ListNode<number> {
    return this.running.push(now);
  }

  /** It is free again; returns how long it was taken, ms. */
  end(lease: ListNode<number>, now: number, succeeded: boolean): number {
    const ms = now - lease.value;
    const knownMs = this.paceMs(now);
    this.running.remove(lease);
    this.recent.record(ms);
    this.endedAt = now;
    this.successMs = succeeded ? (knownMs === undefined ? ms : knownMs + LATEST * (ms - knownMs)) : knownMs;
    return ms;
  }

  /** How long an attempt that succeeds takes, ms; undefined when that is not known, or too long ago. */
  paceMs(now: number): number | undefined {
    return this.running.size === 0 && now - this.endedAt > FORGET_MS ? undefined : this.successMs;
  }

  /** Whether attempts take longer than `ms`, those that run included. */
  isSlowerThan(ms: number, now: number): boolean {
    return (this.paceMs(now) ?? 0) > ms || this.runningMs(now) > ms;
  }

  forecast(now: number): Forecast {
    const { head, tail } = this.running;
    const oldestMs = head ? now - head.value : 0;
    const newestMs = tail ? now - tail.value : 0;
    // What runs for longer already than leases took before tells that they take longer now.
    const leaseMs = Math.max(this.recent.mean ?? UNKNOWN_MS, this.runningMs(now));
    return { leaseMs, firstMs: Math.max(0, leaseMs - oldestMs), lastMs: Math.max(0, leaseMs - newestMs) };
  }

  /** For how long those that run have run, on average, if they began evenly. */
  private runningMs(now: number): number {
    const { head, tail } = this.running;
    return head && tail ? now - (head.value + tail.value) / 2 : 0;
  }
}
