import type { Latency } from './latency';
import type { Random } from './random';

const LONGEST_MS = 3_600_000;
/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.3263478740408408;

/** Draws one delay in milliseconds. */
export function sampleLatency(latency: Latency, random: Random): number {
  if (typeof latency === 'number') return latency;
  if ('min' in latency) return latency.min + (latency.max - latency.min) * random();
  const { p50, p99, jitter = 0 } = latency;
  const spread = Math.log(p99 / p50) / Z99;
  const drawn = p50 * Math.exp(spread * standardNormal(random)) + jitter * random();
  return Math.min(drawn, LONGEST_MS);
}

/** Box-Muller; 1 - random() keeps the logarithm away from 0. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
