/** As many as RecentQuantile has, and for the same reason. */
const SIZE = 64;

/** The mean of the last 64 values. Everything is O(1). */
export class RecentMean {
  private readonly values = new Float64Array(SIZE);
  private sum = 0;
  private count = 0;

  record(value: number): void {
    const index = this.count++ % SIZE;
    this.sum += value - this.values[index]!;
    this.values[index] = value;
  }

  /** Undefined without values. */
  get mean(): number | undefined {
    return this.count === 0 ? undefined : Math.max(0, this.sum / Math.min(this.count, SIZE));
  }
}
