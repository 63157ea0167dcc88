import type { Setting } from '../setting';
import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import { serverTable } from '../table';

type Values = ValuesOf<typeof serverTable>;

/** Settings of which the first may not be larger than the second. */
export function checkOrder({ deadline, pool, retry, breaker }: Values, reader: SettingsReader): void {
  const d = serverTable.deadline.settings;
  const p = serverTable.pool.settings;
  const r = serverTable.retry.settings;
  const b = serverTable.breaker.settings;
  const pairs: readonly [Setting<number>, number, Setting<number>, number][] = [
    [d.minMs, deadline.minMs, d.defaultMs, deadline.defaultMs],
    [d.defaultMs, deadline.defaultMs, d.maxMs, deadline.maxMs],
    [p.offMs, pool.offMs, p.offMaxMs, pool.offMaxMs],
    [r.baseMs, retry.baseMs, r.maxMs, retry.maxMs],
    [b.openMs, breaker.openMs, b.openMaxMs, breaker.openMaxMs],
  ];
  for (const [low, lowValue, high, highValue] of pairs) {
    if (lowValue <= highValue || !reader.usable(low.name, high.name)) continue;
    const rule = `must not be larger than ${high.name} (${highValue})`;
    reader.report({ variable: low.name, value: String(lowValue), rule, fix: 'Lower the one or raise the other.' });
  }
}
