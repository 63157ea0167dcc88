import type { StreamTimes } from '../support/load-caller';
import { type Spread, spreadOf } from '../support/spread';

/** One way in one round. CPU time for a delta in µs; direct streams have none. */
export interface StreamsRun {
  readonly name: string;
  readonly few: StreamTimes;
  readonly inStep: StreamTimes;
  readonly many: StreamTimes;
  readonly burst?: number;
  readonly single?: number;
}

/** Of a way's run, beside the direct one of the same round. */
export type StreamsValue = (run: StreamsRun, direct: StreamsRun) => number;

export const singleCost: StreamsValue = (run) => run.single!;
export const burstDeltaCost: StreamsValue = (run) => run.burst!;

/** What a way adds to a time. */
export const added =
  (load: 'few' | 'inStep' | 'many', key: 'firstP50' | 'firstP99' | 'quietFirstP99' | 'jitterP99'): StreamsValue =>
  (run, direct) =>
    run[load][key] - direct[load][key];

/** Of one way over all rounds, in each of which the direct run is the first. */
export const overRounds = (rounds: readonly (readonly StreamsRun[])[], name: string, value: StreamsValue): Spread =>
  spreadOf(rounds.map((runs) => value(runs.find((run) => run.name === name)!, runs[0]!)));
