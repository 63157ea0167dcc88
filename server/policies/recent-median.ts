/** How many values count: enough to be steady, few enough to follow a change within a minute of ordinary traffic. */
const SIZE = 64;

/** The median of the last 64 values. Recording is O(1); the median is sorted out when asked for, and kept until the next value. */
export class RecentMedian {
  private readonly values = new Float64Array(SIZE);
  private cached: number | undefined;
  /** Values so far. */
  count = 0;

  record(value: number): void {
    this.values[this.count++ % SIZE] = value;
    this.cached = undefined;
  }

  /** Undefined without values. */
  get median(): number | undefined {
    if (this.count === 0) return undefined;
    if (this.cached === undefined) {
      const sorted = this.values.slice(0, Math.min(this.count, SIZE)).sort();
      this.cached = sorted[Math.floor(sorted.length / 2)]!;
    }
    return this.cached;
  }
}
