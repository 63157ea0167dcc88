import { percent } from './percent';
import { seconds } from './seconds';
import { FULL_SIZE } from './set-up';
import type { Row } from './summary';

/** What the service may add to the ideal mean: 1 % and 100 ms. */
const allowedMs = (idealMeanMs: number): number => idealMeanMs * 1.01 + 100;

export interface Verdict {
  readonly held: boolean;
  readonly sentence: string;
}

/** Whether the pool at full size kept its promise. The time of a real upstream is its own, so it is judged only where `timed`. */
export const verdict = (rows: readonly Row[], timed: boolean): Verdict => {
  const row = rows.find(({ pool }) => pool === FULL_SIZE.name)!;
  const limitMs = allowedMs(row.idealMeanMs);
  const held =
    row.timeouts === 0 && row.refusals === 0 && row.successPercent === 100 && (!timed || row.meanMs <= limitMs);
  const facts = `${row.timeouts} timeouts, ${row.refusals} refusals, ${percent(row.successPercent)}`;
  const time = timed ? `, mean ${seconds(row.meanMs)} (promised: at most ${seconds(limitMs)})` : '';
  return { held, sentence: `${held ? 'kept' : 'NOT KEPT'}: ${row.pool}: ${facts}${time}` };
};
