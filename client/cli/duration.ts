import type { FlagValue } from './command';
import { UsageError } from './usage-error';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `500ms`, `30s`, `1.5s`, `2m` or `1h`; a number alone means seconds. Undefined stays so. */
export function duration(flag: string, text: FlagValue): number | undefined {
  if (typeof text !== 'string') return undefined;
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const ms = Math.round(Number(parts?.[1]) * UNITS[(parts?.[2] ?? 's') as keyof typeof UNITS]);
  if (ms >= 1 && ms < 2 ** 31) return ms;
  throw new UsageError(`--${flag} ${text}: must be a time such as 500ms, 30s or 2m`);
}
