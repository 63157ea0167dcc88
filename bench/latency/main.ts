/** What the service adds to the time of a unary call, at a constant rate of calls. */
import { Caller, questionOf } from '../support/caller';
import { closedLoop } from '../support/closed-loop';
import { DirectCaller } from '../support/direct-caller';
import { startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { percentile } from '../support/percentile';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { everythingOn, floor } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { latencyResult, type Times } from './latency-result';
import { openLoop } from './open-loop';

const PER_SECOND = 200;
const SECONDS = 6;
const WARM_UP = 40_000;

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const url = `${upstream.url}/whole`;
  const direct = new DirectCaller(url);
  const floorServer = await startServer(floor(url));
  const service = await startServer(everythingOn(url, upstream.url));
  const throughFloor = new Caller(floorServer.address);
  const throughService = new Caller(service.address);
  const question = questionOf(60);
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['direct', () => direct.ask()],
    ['floor', () => throughFloor.chat(question)],
    ['llm-pool', () => throughService.chat(question)],
  ];
  const times = new Map<string, Times[]>(ways.map(([name]) => [name, []]));
  let latestMs = 0;
  for (const [, call] of ways) await closedLoop(WARM_UP, 16, call);
  const progress = new Progress(ROUNDS * ways.length);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [name, call] of ways) {
      progress.begin(name);
      const run = await openLoop(PER_SECOND, SECONDS, call);
      const [p50, p99] = [percentile(run.tookMs, 0.5), percentile(run.tookMs, 0.99)];
      latestMs = Math.max(latestMs, run.latestMs);
      times.get(name)!.push({ p50, p99 });
      progress.end(`${name}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
    }
  }
  throughFloor.close();
  throughService.close();
  await Promise.all([direct.close(), floorServer.stop(), service.stop()]);
  await upstream.stop();
  writeResult(latencyResult(times, `${PER_SECOND} calls a second for ${SECONDS} s`, latestMs));
};

void main();
