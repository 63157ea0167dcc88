import type { LiveMemory } from './live-memory';

interface Sample {
  readonly minutes: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

export interface MemoryResult {
  /** What was alive after garbage collection, MB. */
  readonly afterWarmUpMb: number;
  readonly endMb: number;
  /** Of the line through all samples after the warm-up (least squares), MB a minute. */
  readonly slopeMbPerMinute: number;
  /** The most that the process had of the machine's memory, MB. */
  readonly peakRssMb: number;
}

const BYTES_PER_MB = 1024 * 1024;
const MS_PER_MINUTE = 60_000;
/** The first part of the run: code is compiled, and what remembers the last calls fills up. */
const WARM_UP = 1 / 3;

/** The memory of the service over time. */
export class MemoryWatch {
  private samples: Sample[] = [];
  private startedAt = performance.now();

  readonly look = ({ heap, rss }: LiveMemory): void => {
    const minutes = (performance.now() - this.startedAt) / MS_PER_MINUTE;
    this.samples.push({ minutes, heapMb: heap / BYTES_PER_MB, rssMb: rss / BYTES_PER_MB });
  };

  get latestMb(): number | undefined {
    return this.samples.at(-1)?.heapMb;
  }

  /** Undefined when the run was too short for two samples. */
  result(): MemoryResult | undefined {
    const judged = this.samples.slice(Math.floor(this.samples.length * WARM_UP));
    const [first, last] = [judged[0], judged.at(-1)];
    if (!first || !last || first === last) return undefined;
    return {
      afterWarmUpMb: first.heapMb,
      endMb: last.heapMb,
      slopeMbPerMinute: slope(judged),
      peakRssMb: Math.max(...this.samples.map(({ rssMb }) => rssMb)),
    };
  }
}

const slope = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ heapMb }) => heapMb)];
  return mean(({ minutes, heapMb }) => (minutes - x) * (heapMb - y)) / mean(({ minutes }) => (minutes - x) ** 2);
};
