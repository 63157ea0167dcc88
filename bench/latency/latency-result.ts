import { markdownTable } from '../support/figure';
import { spreadOf, spreadText } from '../support/spread';
import type { Result } from '../support/write-result';
import type { Times } from './tally';

/** What may be added at most, ms. */
const MOST = { p50: 1, p99: 3 } as const;
const TIMES = ['p50', 'p99', 'quietP99'] as const;

/** `latestMs`: how late the driver was at worst. */
export const latencyResult = (times: ReadonlyMap<string, readonly Times[]>, load: string, latestMs: number): Result => {
  const direct = times.get('direct')!;
  const all = [...times.values()].flat();
  const added = (name: string, part: keyof Times) =>
    spreadOf(times.get(name)!.map((run, round) => run[part] - direct[round]![part]));
  const addedText = (name: string, part: keyof Times): string => `${spreadText(added(name, part), 2)} ms`;
  const percent = (runs: readonly Times[], part: keyof Times): string =>
    `${spreadText(spreadOf(runs.map((run) => 100 * run[part])), 1)} %`;
  const judged = (part: keyof typeof MOST) => ({
    what: `added to a unary call, ${part}`,
    measured: addedText('llm-pool', part),
    target: `at most ${MOST[part]} ms`,
    holds: added('llm-pool', part).median <= MOST[part],
  });
  const rows = [...times].map(([name, runs]) => [
    name,
    ...TIMES.flatMap((part) => [
      spreadText(spreadOf(runs.map((run) => run[part])), 2),
      name === 'direct' ? '' : spreadText(added(name, part), 2),
    ]),
    percent(runs, 'leftOut'),
  ]);
  return {
    name: 'latency',
    title: 'Added latency',
    how:
      `End to end as the caller sees it, in ms: ${load}, an open loop (a call is sent when it is due, whatever became of those before, and its time counts ` +
      `from then). ${direct.length} rounds of direct, floor and llm-pool, which take turns; what is added is the difference to the direct calls of the same round. ` +
      `Median of the rounds with the lowest and the highest. Caller and upstream are the program of bench/load, written in Go, as two processes. At worst a call ` +
      `left ${latestMs.toFixed(1)} ms late.\n\n` +
      'The host of a virtual machine can slow down its CPUs for some milliseconds, and what happens then is no property of the service. So a thread on each CPU ' +
      'times a small fixed computation every millisecond. The machine was slow while, on any CPU, it took more than twice its median three times in a row or more. ' +
      'Times without slow episodes are over the calls that were at no time together with one, or within 1 ms of it; only those over all calls are judged.',
    figures: [
      judged('p50'),
      judged('p99'),
      { what: 'the same, p99, without slow episodes of the machine', measured: addedText('llm-pool', 'quietP99') },
      {
        what: 'added by the floor, p99: over all calls, and without slow episodes',
        measured: `${addedText('floor', 'p99')}, ${addedText('floor', 'quietP99')}`,
      },
      { what: 'of the time, the machine was slow', measured: percent(all, 'slowShare') },
    ],
    more: markdownTable(
      ['way', 'p50', 'added', 'p99', 'added', 'p99 without slow episodes', 'added', 'calls left out'],
      rows,
    ),
  };
};
