import { LoadCaller } from '../support/load-caller';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { measureDirect, measureStreams, type StartedStreamServer } from './measure-streams';
import type { StreamsRun } from './streams-run';

/** Starts the servers of one way over an upstream; the base URL before `/v1` comes with the path of a load, `collector` takes traces. */
export type StreamWay = (upstream: string, collector: string, caller: LoadCaller) => Promise<StartedStreamServer>;

/** Measures the streams of all ways in turn, and shows progress. In each round the direct run is the first. */
export const streamRounds = async (ways: Readonly<Record<string, StreamWay>>): Promise<StreamsRun[][]> => {
  const upstream = await startNullUpstream();
  const caller = new LoadCaller();
  const rounds: StreamsRun[][] = [];
  const progress = new Progress(ROUNDS * (1 + Object.keys(ways).length));
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('direct');
    const direct = await measureDirect(upstream.url, caller);
    progress.end(`direct: first delta p99 ${direct.few.firstP99.toFixed(1)} ms`);
    const runs = [direct];
    for (const [name, way] of Object.entries(ways)) {
      progress.begin(name);
      const run = await measureStreams(name, (url) => way(url, upstream.url, caller), upstream.url, caller);
      runs.push(run);
      progress.end(runText(run));
    }
    rounds.push(runs);
  }
  await caller.stop();
  await upstream.stop();
  return rounds;
};

const runText = ({ name, burst, single, few }: StreamsRun): string =>
  `${name}: ${burst!.toFixed(1)} µs a delta in bursts, ${single!.toFixed(1)} µs one by one, first delta p99 ${few.firstP99.toFixed(1)} ms`;
