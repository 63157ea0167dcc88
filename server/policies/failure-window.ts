/** Successes and failures of the last `windowMs`, in 10 slots: O(1), fixed memory; what is older than 9 to 10 tenths of the window is forgotten. */
const SLOTS = 10;

export class FailureWindow {
  private readonly failures = new Uint32Array(SLOTS);
  private readonly totals = new Uint32Array(SLOTS);
  private slot = 0;
  private slotStartedAt: number;

  constructor(
    private readonly windowMs: number,
    now: number,
  ) {
    this.slotStartedAt = now;
  }

  record(failed: boolean, now: number): void {
    this.advance(now);
    this.totals[this.slot]!++;
    if (failed) this.failures[this.slot]!++;
  }

  /** `{ total, failed }` of the window. */
  counts(now: number): { total: number; failed: number } {
    this.advance(now);
    let total = 0;
    let failed = 0;
    for (let i = 0; i < SLOTS; i++) {
      total += this.totals[i]!;
      failed += this.failures[i]!;
    }
    return { total, failed };
  }

  reset(): void {
    this.failures.fill(0);
    this.totals.fill(0);
  }

  private advance(now: number): void {
    const slotMs = this.windowMs / SLOTS;
    const passed = Math.floor((now - this.slotStartedAt) / slotMs);
    if (passed <= 0) return;
    for (let i = 0; i < Math.min(passed, SLOTS); i++) {
      this.slot = (this.slot + 1) % SLOTS;
      this.failures[this.slot] = 0;
      this.totals[this.slot] = 0;
    }
    this.slotStartedAt += passed * slotMs;
  }
}
