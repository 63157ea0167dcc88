import { markdownTable } from '../support/figure';
import { spreadOf, spreadText } from '../support/spread';
import type { Result } from '../support/write-result';
import { BLOCK, BLOCKS, type Costs, LARGE_BLOCK } from './cpu-per-call';

/** The target of the project: own cost with everything on, against the floor. */
const MOST_RATIO = 1.2;

/** `costs`: by what is on, of each round. */
export const unaryResult = (costs: readonly (readonly [string, readonly Costs[]])[], upstream: string): Result => {
  const rounds = costs[0]![1].length;
  const ratios = (runs: readonly Costs[], size: keyof Costs) => spreadOf(runs.map((run) => run[size].ratio));
  const micros = (runs: readonly Costs[], size: keyof Costs) => spreadOf(runs.map((run) => run[size].micros));
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
    spreadText(micros(runs, 'small')),
    spreadText(ratios(runs, 'small'), 2),
    spreadText(micros(runs, 'large')),
    spreadText(ratios(runs, 'large'), 2),
  ]);
  return {
    name: 'unary',
    title: 'Own cost of a unary call',
    how:
      `CPU time (user and system, all threads) of the server's process for a call, in µs, in a closed loop of 16 calls at once, after ` +
      `40,000 calls that warm up: the median of ${rounds} rounds with the lowest and the highest. In each, fresh processes take turns ${BLOCKS} times, in blocks of ` +
      `${BLOCK} calls (${LARGE_BLOCK} large ones), each after 30 % more that bring the process's code back into the caches. The floor is the same job with no policy at all (bench/support/floor-process.ts); a round's ratio is the ` +
      `median of the ratios of blocks to the floor's in the same turn. Caller (bench/load, in Go) and upstream (${upstream}) are other processes.`,
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
