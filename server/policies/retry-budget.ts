/**
 * Bounds the share of retries, so that a failing upstream is not asked many times over: a token bucket into which each first attempt puts
 * `ratio` tokens and from which each retry takes one; beside it `minPerSecond` retries are always allowed, for quiet times.
 *   retries ≤ ratio × calls + minPerSecond × seconds + a start-up allowance of one second's minimum
 * Source: Finagle's RetryBudget; gRPC's retry throttling (gRFC A6) is the same idea.
 */
export interface RetryBudgetOptions {
  /** Retries per call, 0 to 1. */
  readonly ratio: number;
  readonly minPerSecond: number;
  /** Clock.now. */
  readonly now: () => number;
}

/** Deposits older than this no longer count, as in Finagle: a busy morning must not pay for a storm at noon. */
const TTL_MS = 10_000;

export class RetryBudget {
  private earned = 0;
  private minimum: number;
  private updatedAt: number;

  constructor(private readonly options: RetryBudgetOptions) {
    this.minimum = options.minPerSecond;
    this.updatedAt = options.now();
  }

  /** A call's first attempt. */
  deposit(): void {
    this.update();
    this.earned += this.options.ratio;
  }

  /** Asks for one retry; false when the budget is used up. */
  withdraw(): boolean {
    this.update();
    if (this.minimum >= 1) this.minimum -= 1;
    else if (this.earned >= 1) this.earned -= 1;
    else return false;
    return true;
  }

  private update(): void {
    const now = this.options.now();
    const elapsed = now - this.updatedAt;
    if (elapsed <= 0) return;
    this.updatedAt = now;
    // Linear ageing instead of Finagle's ring of slots: never more generous than it, and one number.
    this.earned *= Math.max(0, 1 - elapsed / TTL_MS);
    const ceiling = Math.max(1, this.options.minPerSecond);
    if (this.options.minPerSecond > 0) {
      this.minimum = Math.min(ceiling, this.minimum + (elapsed / 1000) * this.options.minPerSecond);
    }
  }
}
