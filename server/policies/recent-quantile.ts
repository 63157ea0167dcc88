/** How many values count: enough to be steady, few enough to follow a change within a minute of ordinary traffic. */
const SIZE = 64;

/** A quantile of the last 64 values. Recording is O(1); the value is sorted out when asked for, and kept until the next one is recorded. */
export class RecentQuantile {
  private readonly values = new Float64Array(SIZE);
  private cached: number | undefined;
  /** Values so far. */
  count = 0;

  /** @param share of the values that are smaller, 0 (inclusive) to 1 (exclusive) */
  constructor(private readonly share: number) {}

  record(value: number): void {
    this.values[this.count++ % SIZE] = value;
    this.cached = undefined;
  }

  /** Undefined without values. */
  get value(): number | undefined {
    if (this.count === 0) return undefined;
    if (this.cached === undefined) {
      const sorted = this.values.slice(0, Math.min(this.count, SIZE)).sort();
      this.cached = sorted[Math.floor(sorted.length * this.share)]!;
    }
    return this.cached;
  }
}
