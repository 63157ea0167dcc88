/** What the service adds to the time of a unary call, at a constant rate of calls. */
import { LoadCaller } from '../support/load-caller';
import { startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { everythingOn, floor } from '../support/subjects';
import { chatOf, directTo, type Way } from '../support/way';
import { writeResult } from '../support/write-result';
import { latencyResult } from './latency-result';
import { Tally, type Times } from './tally';

const PER_SECOND = 200;
/** The ways take turns in short blocks, so that what happens to the machine does not fall on one of them only. */
const TURNS = 3;
const TURN_SECONDS = 2;
const WARM_UP = 40_000;
const AT_ONCE = 16;

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const caller = new LoadCaller();
  const url = `${upstream.url}/whole`;
  const floorServer = await startServer(floor(url));
  const service = await startServer(everythingOn(url, upstream.url));
  const ways: readonly (readonly [string, Way])[] = [
    ['direct', directTo(url)],
    ['floor', chatOf(floorServer.address)],
    ['llm-pool', chatOf(service.address)],
  ];
  const times = new Map<string, Times[]>(ways.map(([name]) => [name, []]));
  let latestMs = 0;
  for (const [, way] of ways) await caller.closedLoop(way, WARM_UP, AT_ONCE);
  const progress = new Progress(ROUNDS);
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('direct, floor and llm-pool in turn');
    const tallies = new Map(ways.map(([name]) => [name, new Tally()]));
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [name, way] of ways) tallies.get(name)!.add(await caller.openLoop(way, PER_SECOND, TURN_SECONDS));
    }
    for (const [name, tally] of tallies) {
      times.get(name)!.push(tally.times());
      latestMs = Math.max(latestMs, tally.latestMs);
    }
    progress.end([...times].map(([name, runs]) => `${name} p99 ${runs.at(-1)!.p99.toFixed(2)} ms`).join(', '));
  }
  await Promise.all([floorServer.stop(), service.stop()]);
  await caller.stop();
  await upstream.stop();
  const load = `${PER_SECOND} calls a second for ${TURNS} times ${TURN_SECONDS} s each`;
  writeResult(latencyResult(times, load, latestMs));
};

void main();
