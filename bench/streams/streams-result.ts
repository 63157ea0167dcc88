import { type Figure, markdownTable } from '../support/figure';
import { type Spread, spreadText } from '../support/spread';
import type { Result } from '../support/write-result';
import { BURST, BURSTS_AT_ONCE } from './burst';
import { FEW, FEW_AT_ONCE, IN_STEP, MANY, WARM_UP_STREAMS } from './paced';
import { added, burstDeltaCost, overRounds, type StreamsRun, type StreamsValue, singleCost } from './streams-run';

type Load = 'few' | 'inStep' | 'many';

const WAYS = ['direct', 'least', 'floor', 'llm-pool'];
const TIMES = ['firstP50', 'firstP99', 'quietFirstP99', 'jitterP50', 'jitterP99'] as const;
const HEADS: Readonly<Record<(typeof TIMES)[number], string>> = {
  firstP50: 'first delta p50, ms',
  firstP99: 'p99',
  quietFirstP99: 'p99 without slow episodes',
  jitterP50: 'jitter p50, ms',
  jitterP99: 'p99',
};
const MOST = { singleMicros: 20, burstMicros: 10, firstMs: 2 };

/** `rounds`: in each all ways, direct first. */
export const streamsResult = (rounds: readonly (readonly StreamsRun[])[]): Result => {
  const of = (name: string, value: StreamsValue): Spread => overRounds(rounds, name, value);
  const figure = (what: string, unit: string, value: StreamsValue, most?: number): Figure => {
    const spread = of('llm-pool', value);
    const measured = `${spreadText(spread, 1)} ${unit}`;
    if (most === undefined) return { what, measured };
    return { what, measured, target: `at most ${most} ${unit}`, holds: spread.median <= most };
  };
  const table = (load: Load, what: string): string => {
    const times = TIMES.filter((key) => load !== 'many' || key !== 'quietFirstP99');
    const cells = (name: string): string[] =>
      times.map((key) => {
        const spread = of(name, (run) => run[load][key]);
        return spreadText(spread, 1);
      });
    const head = ['way', ...times.map((key) => HEADS[key])];
    const rows = WAYS.map((name) => [name, ...cells(name)]);
    return `${what}:\n\n${markdownTable(head, rows)}`;
  };
  return {
    name: 'streams',
    title: 'Streams',
    how:
      `Bursts: ${BURST} deltas in one write of the upstream, ${BURSTS_AT_ONCE} streams at once. One by one: ${MANY.streams} streams at once, one begun every ` +
      `${MANY.beginEveryMs} ms, each of ${MANY.deltas} deltas, 50 a second, after one such run that warms up. Times of few: ${FEW.streams} streams, one begun every ` +
      `${FEW.beginEveryMs} ms, each of ${FEW.deltas} deltas, after ${WARM_UP_STREAMS} that warm up. In step: one begun every ${IN_STEP.beginEveryMs} ms, so that each begins as half of the others have a delta. Caller and upstream are the program of bench/load, written in Go, ` +
      `as two processes; the caller has one HTTP/2 connection. CPU time (user and system) of the server's process, the beginning and the end of the streams included. Times end to end as ` +
      `the caller sees them, against the same streams read directly from the upstream in the same round; each delta says when the upstream wrote it. ` +
      `Jitter is by how much the time between two deltas differs from what the upstream meant. Metrics, log and 5 % of the traces are on. The least is StreamChat with ` +
      `node:http2 and a bare socket (bench/support/least-stream-process.ts). Median of ${rounds.length} rounds with the lowest and the highest.`,
    figures: [
      figure('CPU per delta, one by one', 'µs', singleCost, MOST.singleMicros),
      figure('CPU per delta, in bursts', 'µs', burstDeltaCost, MOST.burstMicros),
      {
        what: 'the same of the floor: one by one, in bursts',
        measured: `${spreadText(of('floor', singleCost), 1)} µs, ${spreadText(of('floor', burstDeltaCost), 1)} µs`,
      },
      {
        what: 'the same of the least that Node.js can do, without a gRPC library, an HTTP client or a policy',
        measured: `${spreadText(of('least', singleCost), 1)} µs, ${spreadText(of('least', burstDeltaCost), 1)} µs`,
      },
      figure(
        `added time to first token, p99, ${FEW_AT_ONCE} streams at once`,
        'ms',
        added('few', 'firstP99'),
        MOST.firstMs,
      ),
      figure('the same without slow episodes of the machine', 'ms', added('few', 'quietFirstP99')),
      {
        what: 'added by the floor: over all streams, and without slow episodes',
        measured: `${spreadText(of('floor', added('few', 'firstP99')), 1)} ms, ${spreadText(of('floor', added('few', 'quietFirstP99')), 1)} ms`,
      },
      figure('the same when the streams are in step', 'ms', added('inStep', 'firstP99')),
      figure(`the same, ${MANY.streams} streams at once`, 'ms', added('many', 'firstP99')),
      figure(`added jitter between tokens, p99, ${FEW_AT_ONCE} streams at once`, 'ms', added('few', 'jitterP99')),
      figure(`the same, ${MANY.streams} streams at once`, 'ms', added('many', 'jitterP99')),
    ],
    more: [
      table('few', `${FEW_AT_ONCE} streams at once`),
      table('inStep', `${FEW_AT_ONCE} streams at once, in step`),
      table('many', `${MANY.streams} streams at once`),
    ].join('\n\n'),
  };
};
