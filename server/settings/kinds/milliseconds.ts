import { type IntegerRange, integer } from './integer';
import type { Kind } from './kind';

/** The longest time a setting may name: a day, well below the 24.8 days where Node's timers overflow. */
const DAY = 86_400_000;

/** A time in whole milliseconds, at most a day. */
export function milliseconds({ min, max = DAY, zero }: Partial<IntegerRange> & { min: number }): Kind<number> {
  return integer({ min, max, unit: 'ms', zero });
}
