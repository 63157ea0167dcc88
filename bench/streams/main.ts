/** What a delta of a stream costs, and what the service adds to its time: in bursts, and with many paced streams at once. */
import { LoadCaller, type StreamTimes } from '../support/load-caller';
import { type MeasuredServer, type Subject, startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { everythingOn, floor, leastStream } from '../support/subjects';
import { directTo, streamChatOf } from '../support/way';
import { writeResult } from '../support/write-result';
import { BURST, burstCost } from './burst';
import { FEW, IN_STEP, type Load, MANY, pacedStreams, WARM_UP_AT_ONCE, WARM_UP_STREAMS } from './paced';
import { type Run, streamsResult } from './streams-result';

const SLOTS = { LLM_POOL_CLIENT_CONCURRENCY: '60', LLM_POOL_QUEUE_LIMIT: '0' };

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const caller = new LoadCaller();
  const paced = ({ deltas }: Load) => `${upstream.url}/paced/${deltas}`;
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
    const few = await pacedStreams(caller, directTo(paced(FEW)), FEW);
    const inStep = await pacedStreams(caller, directTo(paced(IN_STEP)), IN_STEP);
    const many = await pacedStreams(caller, directTo(paced(MANY)), MANY);
    progress.end(`direct: first delta p99 ${few.firstP99.toFixed(1)} ms`);
    const runs: Run[] = [{ name: 'direct', few, inStep, many }];
    for (const [name, make] of subjects) {
      progress.begin(name);
      const burst = await withServer(make(bursts), (server) => burstCost(server, caller));
      const costs = await withServer(make(paced(MANY)), (server) => oneByOne(server, caller));
      const few = await withServer(make(paced(FEW)), (server) => times(server, caller, FEW));
      const inStep = await withServer(make(paced(IN_STEP)), (server) => times(server, caller, IN_STEP));
      const run: Run = { name, burst, ...costs, few, inStep };
      runs.push(run);
      progress.end(
        `${name}: ${burst.toFixed(1)} µs a delta in bursts, ${costs.single.toFixed(1)} µs one by one, first delta p99 ${few.firstP99.toFixed(1)} ms`,
      );
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

const oneByOne = async (server: MeasuredServer, caller: LoadCaller) => {
  const way = streamChatOf(server.address);
  // The compiler goes on making code better for long.
  await pacedStreams(caller, way, MANY);
  const before = await server.cpuMicros();
  const many = await pacedStreams(caller, way, MANY);
  const single = ((await server.cpuMicros()) - before) / many.deltas;
  return { single, many };
};

const times = async (server: MeasuredServer, caller: LoadCaller, load: Load): Promise<StreamTimes> => {
  const way = streamChatOf(server.address);
  await caller.closedLoop(way, WARM_UP_STREAMS, WARM_UP_AT_ONCE);
  return pacedStreams(caller, way, load);
};

void main();
