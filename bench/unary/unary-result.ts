import { markdownTable } from '../support/figure';
import { spreadOf, spreadText } from '../support/spread';
import type { Result } from '../support/write-result';
import type { Costs } from './cpu-per-call';

/** The target of the project: own cost with everything on, against the floor. */
const MOST_RATIO = 1.2;

/** Ratios are taken round by round: the floor of the same minute is the one that counts. */
export const unaryResult = (costs: readonly (readonly [string, readonly Costs[]])[], upstream: string): Result => {
  const floor = costs[0]![1];
  const ratios = (runs: readonly Costs[], size: keyof Costs) =>
    spreadOf(runs.map((run, round) => run[size] / floor[round]![size]));
  const runsOf = (what: string) => costs.find(([name]) => name === what)![1];
  const told = (what: string, on: string, size: keyof Costs) => ({
    what,
    measured: `${spreadText(ratios(runsOf(on), size), 2)} x the floor`,
  });
  const judged = (what: string, on: string, size: keyof Costs) => ({
    ...told(what, on, size),
    target: `at most ${MOST_RATIO} x`,
    holds: ratios(runsOf(on), size).median <= MOST_RATIO,
  });
  const rows = costs.map(([name, runs]) => [
    name,
    spreadText(spreadOf(runs.map(({ small }) => small))),
    spreadText(ratios(runs, 'small'), 2),
    spreadText(spreadOf(runs.map(({ large }) => large))),
    spreadText(ratios(runs, 'large'), 2),
  ]);
  return {
    name: 'unary',
    title: 'Own cost of a unary call',
    how:
      `CPU time (user and system, all threads) of the server's process for a call, in µs, in a closed loop of 16 calls at once, after ` +
      `40,000 calls that warm up: the median of ${floor.length} rounds with the lowest and the highest, each with fresh processes that take turns in blocks of ` +
      `1,000 calls (500 large ones). The floor is the same job with no policy at all ` +
      `(bench/support/floor-process.ts); ratios are taken round by round. Caller and upstream (${upstream}) are other processes.`,
    figures: [
      judged(
        'own CPU per unary call, all policies and metrics on and 5 % of the traces',
        'and 5 % of the traces',
        'small',
      ),
      judged('the same with a question of 16 KB', 'and 5 % of the traces', 'large'),
      told('the first with a log line for each call, too', 'and the log', 'small'),
    ],
    more: markdownTable(['what is on', 'µs a call', 'x floor', 'µs with 16 KB', 'x floor'], rows),
  };
};
