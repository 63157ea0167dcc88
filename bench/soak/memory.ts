import { processStats } from './process-stats';

interface Sample {
  readonly minutes: number;
  readonly rssMb: number;
}

export interface MemoryResult {
  readonly afterWarmUpMb: number;
  readonly endMb: number;
  readonly peakMb: number;
  /** Of the line through all samples after the warm-up (least squares), MB per minute. */
  readonly slopeMbPerMinute: number;
}

const EVERY_MS = 1000;
const MS_PER_MINUTE = 60_000;
/** The first part of the run: code is compiled, pools and buffers reach their size. */
const WARM_UP = 1 / 3;

/** Looks at the memory of a process every second. */
export class MemoryWatch {
  private readonly samples: Sample[] = [];
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  get latestMb(): number | undefined {
    return this.samples.at(-1)?.rssMb;
  }

  /** Undefined where nothing could be read. */
  stop(): MemoryResult | undefined {
    clearInterval(this.timer);
    const samples = this.samples.slice(Math.floor(this.samples.length * WARM_UP));
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last) return undefined;
    return {
      afterWarmUpMb: first.rssMb,
      endMb: last.rssMb,
      peakMb: Math.max(...samples.map(({ rssMb }) => rssMb)),
      slopeMbPerMinute: slope(samples),
    };
  }

  private async look(): Promise<void> {
    const stats = await processStats(this.pid);
    if (stats) this.samples.push({ minutes: (performance.now() - this.startedAt) / MS_PER_MINUTE, rssMb: stats.rssMb });
  }
}

const slope = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ rssMb }) => rssMb)];
  const covariance = mean(({ minutes, rssMb }) => (minutes - x) * (rssMb - y));
  const variance = mean(({ minutes }) => (minutes - x) ** 2);
  return variance === 0 ? 0 : covariance / variance;
};
