/** What a delta of a stream costs, and what the service adds to its time: in bursts, and with many paced streams at once. */
import { Caller, questionOf } from '../support/caller';
import { DirectCaller } from '../support/direct-caller';
import { type Subject, startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { everythingOn, floor } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { BURST, burstCost } from './burst';
import { type Ask, DELTAS, FEW, MANY, pacedStreams } from './paced';
import { type Run, streamsResult } from './streams-result';

const SLOTS = { LLM_POOL_CLIENT_CONCURRENCY: '60', LLM_POOL_QUEUE_LIMIT: '0' };

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const paced = `${upstream.url}/paced/${DELTAS}`;
  const bursts = `${upstream.url}/burst/${BURST}`;
  const rounds: Run[][] = [];
  const progress = new Progress(ROUNDS * 3);
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('direct');
    const direct = new DirectCaller(paced);
    const plain = await fewAndMany((received) => direct.ask(received));
    await direct.close();
    progress.end(`direct: first delta p99 ${plain.few.firstP99.toFixed(1)} ms`);
    const runs: Run[] = [{ name: 'direct', ...plain }];
    for (const make of [floor, (url: string) => everythingOn(url, upstream.url, SLOTS)]) {
      const name = make === floor ? 'floor' : 'llm-pool';
      progress.begin(name);
      const run = { name, burst: await burst(make(bursts)), ...(await one(make(paced))) };
      runs.push(run);
      progress.end(`${name}: ${run.burst.toFixed(1)} µs a delta in bursts, ${run.single.toFixed(1)} µs one by one`);
    }
    rounds.push(runs);
  }
  await upstream.stop();
  writeResult(streamsResult(rounds));
};

const burst = async (subject: Subject): Promise<number> => {
  const server = await startServer(subject);
  const caller = new Caller(server.address);
  const cost = await burstCost(server, caller);
  caller.close();
  await server.stop();
  return cost;
};

const fewAndMany = async (ask: Ask) => ({ few: await pacedStreams(FEW, ask), many: await pacedStreams(MANY, ask) });

/** Many streams warm up. */
const one = async (subject: Subject) => {
  const server = await startServer(subject);
  const caller = new Caller(server.address);
  const question = questionOf(60);
  const ask: Ask = (received) => caller.stream(question, received);
  await pacedStreams(MANY, ask);
  const few = await pacedStreams(FEW, ask);
  const before = await server.cpuMicros();
  const many = await pacedStreams(MANY, ask);
  const single = ((await server.cpuMicros()) - before) / many.deltas;
  caller.close();
  await server.stop();
  return { single, few, many };
};

void main();
