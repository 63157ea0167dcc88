import { RecentMedian } from '../policies/recent-median';

/** Attempts that must have been seen before a call is refused for its predicted wait. */
const JUDGED_FROM = 20;
/** What an attempt is taken to last while none has ended, ms. */
const UNKNOWN_MS = 1000;

/** How long waits will be, by how long the recent attempts took. */
export class WaitEstimate {
  private readonly attemptMs = new RecentMedian();

  /** An attempt succeeded after `ms`. */
  record(ms: number): void {
    this.attemptMs.record(ms);
  }

  /** Milliseconds until a call behind `ahead` others gets one of `slots` slots; 0 when there are none to judge from. */
  waitMs(ahead: number, slots: number): number {
    return slots === 0 ? 0 : ((ahead + 1) * (this.attemptMs.median ?? UNKNOWN_MS)) / slots;
  }

  /** Whether an attempt of the usual length would not end within `timeMs`; never judged from few samples. */
  isHopeless(timeMs: number): boolean {
    return this.attemptMs.count >= JUDGED_FROM && this.attemptMs.median! > timeMs;
  }
}
