import { BUCKET_COUNT, bucketOf, middleOf } from './log-buckets';
import type { Slice } from './slice';

export interface DistributionSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Counts durations in fixed memory (1.5 KB). Count, mean and maximum are exact; percentiles are within 5 % between 0.1 ms and 1 h.
 */
export class Distribution implements Slice<Distribution> {
  private readonly buckets = new Float64Array(BUCKET_COUNT);
  private count = 0;
  private sumMs = 0;
  private minMs = Number.POSITIVE_INFINITY;
  private maxMs = 0;

  /** What is no number of milliseconds (negative, NaN, infinite) counts as 0. */
  record(ms: number): void {
    const value = ms > 0 && ms < Number.POSITIVE_INFINITY ? ms : 0;
    this.buckets[bucketOf(value)]! += 1;
    this.count += 1;
    this.sumMs += value;
    if (value < this.minMs) this.minMs = value;
    if (value > this.maxMs) this.maxMs = value;
  }

  add(other: Distribution): void {
    if (other.count === 0) return;
    for (let i = 0; i < BUCKET_COUNT; i++) this.buckets[i]! += other.buckets[i]!;
    this.count += other.count;
    this.sumMs += other.sumMs;
    this.minMs = Math.min(this.minMs, other.minMs);
    this.maxMs = Math.max(this.maxMs, other.maxMs);
  }

  clear(): void {
    if (this.count === 0) return;
    this.buckets.fill(0);
    this.count = 0;
    this.sumMs = 0;
    this.minMs = Number.POSITIVE_INFINITY;
    this.maxMs = 0;
  }

  /** All zero when nothing was recorded. */
  summary(): DistributionSummary {
    return {
      count: this.count,
      meanMs: this.count === 0 ? 0 : this.sumMs / this.count,
      p50Ms: this.percentile(0.5),
      p95Ms: this.percentile(0.95),
      p99Ms: this.percentile(0.99),
      maxMs: this.maxMs,
    };
  }

  /** Nearest rank: about the smallest recorded value that at least this share of the values does not exceed. 0 when there is none. */
  percentile(share: number): number {
    if (this.count === 0) return 0;
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    let bucket = 0;
    while (bucket < BUCKET_COUNT - 1) {
      seen += this.buckets[bucket]!;
      if (seen >= rank) break;
      bucket += 1;
    }
    return Math.min(this.maxMs, Math.max(this.minMs, middleOf(bucket)));
  }
}
