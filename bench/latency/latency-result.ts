import { markdownTable } from '../support/figure';
import { spreadOf, spreadText } from '../support/spread';
import type { Result } from '../support/write-result';

/** Of the calls of a round, ms. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** What may be added at most, ms. */
const MOST: Times = { p50: 1, p99: 3 };

/** `latestMs`: how late the driver was at worst. */
export const latencyResult = (times: ReadonlyMap<string, readonly Times[]>, load: string, latestMs: number): Result => {
  const direct = times.get('direct')!;
  const added = (name: string, part: keyof Times) =>
    spreadOf(times.get(name)!.map((run, round) => run[part] - direct[round]![part]));
  const figure = (part: keyof Times) => {
    const spread = added('llm-pool', part);
    return {
      what: `added to a unary call, ${part}`,
      measured: `${spreadText(spread, 2)} ms`,
      target: `at most ${MOST[part]} ms`,
      holds: spread.median <= MOST[part],
    };
  };
  const rows = [...times].map(([name, runs]) => [
    name,
    ...(['p50', 'p99'] as const).flatMap((part) => [
      spreadText(spreadOf(runs.map((run) => run[part])), 2),
      name === 'direct' ? '' : spreadText(added(name, part), 2),
    ]),
  ]);
  return {
    name: 'latency',
    title: 'Added latency',
    how:
      `End to end as the caller sees it, in ms: ${load}, an open loop (a call is sent when it is due, whatever became of those before), ` +
      `${direct.length} rounds of direct, floor and llm-pool in turn; what is added is the difference to the direct calls of the same round. ` +
      `Median of the rounds with the lowest and the highest. At worst a call left ${latestMs.toFixed(0)} ms late.`,
    figures: [figure('p50'), figure('p99')],
    more: markdownTable(['way', 'p50', 'added', 'p99', 'added'], rows),
  };
};
