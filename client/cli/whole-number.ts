import type { FlagValue } from './command';
import { UsageError } from './usage-error';

/** The number of a flag; undefined stays so. */
export function wholeNumber(flag: string, text: FlagValue, min: number, max: number): number | undefined {
  if (typeof text !== 'string') return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`--${flag} ${text}: must be a whole number from ${min} to ${max}`);
}
