import { UsageError } from '../../client/cli/usage-error';
import type { Random } from '../../server/simulator/random';

/** How long attempts take: a distribution, given by its quantiles. */
export interface Shape {
  readonly name: string;
  /** What it stands for. */
  readonly about: string;
  readonly meanMs: number;
  /** A time drawn from it, ms. */
  sample(random: Random): number;
}

/** A share of the attempts, 0 to 1, and the time within which they end, ms. */
type Point = readonly [share: number, ms: number];

/**
 * Reads a shape: JSON `{"about": "…", "quantilesMs": {"0": 400, "0.5": 2000, "1": 9000}}`, straight lines in between; or times as they were
 * measured, ms, as a JSON list or one to a line.
 * @throws UsageError that names the file and what is wrong
 */
export const parseShape = (name: string, text: string): Shape => {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return shapeOf(name, `${name}, as measured`, pointsOf(name, measured(name, trimmed)));
  const { about = name, quantilesMs } = json(name, trimmed) as { about?: string; quantilesMs?: Record<string, number> };
  const points = Object.entries(quantilesMs ?? {})
    .map(([share, ms]): Point => [Number(share), ms])
    .sort(([a], [b]) => a - b);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || first[0] !== 0 || last[0] !== 1) {
    throw new UsageError(
      `${name}: quantilesMs must name the shares 0 and 1, such as {"0": 400, "0.5": 2000, "1": 9000}`,
    );
  }
  points.forEach(([share, ms], index) => {
    const [, before = 0] = points[index - 1] ?? [];
    if (!(ms >= before))
      throw new UsageError(`${name}: quantilesMs[${share}] is ${ms}, must be a number from ${before} on`);
  });
  return shapeOf(name, about, points);
};

const measured = (name: string, text: string): number[] => {
  const values = text.startsWith('[') ? (json(name, text) as unknown[]) : text.split(/\s+/);
  return values.map((value) => {
    const ms = Number(value);
    if (value === '' || !Number.isFinite(ms) || ms < 0) {
      throw new UsageError(`${name}: ${JSON.stringify(value)} is no time in milliseconds`);
    }
    return ms;
  });
};

const json = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name}: is no JSON (${(error as Error).message})`);
  }
};

const pointsOf = (name: string, times: readonly number[]): Point[] => {
  if (times.length < 2) throw new UsageError(`${name}: has ${times.length} times, must have 2 at least`);
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.map((ms, index) => [index / (sorted.length - 1), ms]);
};

const shapeOf = (name: string, about: string, points: readonly Point[]): Shape => {
  let meanMs = 0;
  for (let i = 1; i < points.length; i++) {
    const [[fromShare, fromMs], [toShare, toMs]] = [points[i - 1]!, points[i]!];
    meanMs += ((toShare - fromShare) * (fromMs + toMs)) / 2;
  }
  if (!(meanMs > 0)) throw new UsageError(`${name}: every time is 0`);
  const sample = (random: Random): number => {
    const share = random();
    let [low, high] = [0, points.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle]![0] <= share) low = middle;
      else high = middle;
    }
    const [[fromShare, fromMs], [toShare, toMs]] = [points[low]!, points[high]!];
    return toShare === fromShare ? toMs : fromMs + ((share - fromShare) / (toShare - fromShare)) * (toMs - fromMs);
  };
  return { name, about, meanMs, sample };
};
