/** What a delta of a stream costs, and what the service adds to its time: in bursts, and with many paced streams at once. */
import { LoadCaller } from '../support/load-caller';
import { type MeasuredServer, type Subject, startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { everythingOn, floor, leastStream } from '../support/subjects';
import { directTo, streamChatOf, type Way } from '../support/way';
import { writeResult } from '../support/write-result';
import { BURST, burstCost } from './burst';
import { DELTAS, FEW, MANY, pacedStreams, WARM_UPS } from './paced';
import { type Run, streamsResult } from './streams-result';

const SLOTS = { LLM_POOL_CLIENT_CONCURRENCY: '60', LLM_POOL_QUEUE_LIMIT: '0' };

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const caller = new LoadCaller();
  const paced = `${upstream.url}/paced/${DELTAS}`;
  const bursts = `${upstream.url}/burst/${BURST}`;
  const subjects: readonly (readonly [string, (url: string) => Subject])[] = [
    ['least', leastStream],
    ['floor', floor],
    ['llm-pool', (url) => everythingOn(url, upstream.url, SLOTS)],
  ];
  const rounds: Run[][] = [];
  const progress = new Progress(ROUNDS * (1 + subjects.length));
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('direct');
    const plain = await fewAndMany(caller, directTo(paced));
    progress.end(`direct: first delta p99 ${plain.few.firstP99.toFixed(1)} ms`);
    const runs: Run[] = [{ name: 'direct', ...plain }];
    for (const [name, make] of subjects) {
      progress.begin(name);
      const burst = await withServer(make(bursts), (server) => burstCost(server, caller));
      const run = { name, burst, ...(await withServer(make(paced), (server) => oneByOne(server, caller))) };
      runs.push(run);
      progress.end(`${name}: ${run.burst.toFixed(1)} µs a delta in bursts, ${run.single.toFixed(1)} µs one by one`);
    }
    rounds.push(runs);
  }
  await caller.stop();
  await upstream.stop();
  writeResult(streamsResult(rounds));
};

const withServer = async <T>(subject: Subject, measure: (server: MeasuredServer) => Promise<T>): Promise<T> => {
  const server = await startServer(subject);
  const measured = await measure(server);
  await server.stop();
  return measured;
};

const fewAndMany = async (caller: LoadCaller, way: Way) => ({
  few: await pacedStreams(caller, way, FEW),
  many: await pacedStreams(caller, way, MANY),
});

const oneByOne = async (server: MeasuredServer, caller: LoadCaller) => {
  const way = streamChatOf(server.address);
  for (let run = 0; run < WARM_UPS; run++) await pacedStreams(caller, way, MANY);
  const few = await pacedStreams(caller, way, FEW);
  const before = await server.cpuMicros();
  const many = await pacedStreams(caller, way, MANY);
  const single = ((await server.cpuMicros()) - before) / many.deltas;
  return { single, few, many };
};

void main();
