/** What a delta of a stream costs, and what the service adds to its time: in bursts, and with many paced streams at once. */
import { LoadCaller } from '../support/load-caller';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { floor, leastStream } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { measureDirect, measureStreams, type StartedStreamServer } from './measure-streams';
import { startStreamSubject, streamService } from './start-stream-subject';
import { streamsResult } from './streams-result';
import { runText, type StreamsRun } from './streams-run';

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const caller = new LoadCaller();
  const ways: Readonly<Record<string, (url: string) => Promise<StartedStreamServer>>> = {
    least: (url) => startStreamSubject(leastStream(url)),
    floor: (url) => startStreamSubject(floor(url)),
    'llm-pool': (url) => startStreamSubject(streamService(url, upstream.url)),
  };
  const rounds: StreamsRun[][] = [];
  const progress = new Progress(ROUNDS * (1 + Object.keys(ways).length));
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('direct');
    const direct = await measureDirect(upstream.url, caller);
    progress.end(`direct: first delta p99 ${direct.few.firstP99.toFixed(1)} ms`);
    const runs = [direct];
    for (const [name, start] of Object.entries(ways)) {
      progress.begin(name);
      const run = await measureStreams(name, start, upstream.url, caller);
      runs.push(run);
      progress.end(runText(run));
    }
    rounds.push(runs);
  }
  await caller.stop();
  await upstream.stop();
  writeResult(streamsResult(rounds));
};

void main();
