import { Caller, questionOf } from '../support/caller';
import { closedLoop } from '../support/closed-loop';
import { type MeasuredServer, type Subject, startServer } from '../support/measured-server';
import { spreadOf } from '../support/spread';

/** CPU time of the server's process for a call, µs, by the size of the question. */
export interface Costs {
  readonly small: number;
  readonly large: number;
}

const AT_ONCE = 16;
/** The compiler goes on making code better for that long: before, a call costs up to twice as much. */
const WARM_UP = 40_000;
const LARGE_WARM_UP = 4000;
/** The subjects take turns in blocks of so many calls, so that what else the machine does falls on all of them. */
const BLOCK = 1000;
const LARGE_BLOCK = 500;
const BLOCKS = 12;

const SMALL = questionOf(60);
const LARGE = questionOf(16 * 1024);

interface Running {
  readonly server: MeasuredServer;
  readonly caller: Caller;
}

/** Measures fresh processes, after a warm-up, side by side. */
export const cpuPerCall = async (subjects: readonly Subject[]): Promise<Costs[]> => {
  const running: Running[] = [];
  for (const subject of subjects) {
    const server = await startServer(subject);
    running.push({ server, caller: new Caller(server.address) });
  }
  const small = await inTurn(running, SMALL, WARM_UP, BLOCK);
  const large = await inTurn(running, LARGE, LARGE_WARM_UP, LARGE_BLOCK);
  for (const { server, caller } of running) {
    caller.close();
    await server.stop();
  }
  return small.map((cost, at) => ({ small: cost, large: large[at]! }));
};

/** The median block of each. */
const inTurn = async (
  running: readonly Running[],
  question: Buffer,
  warmUp: number,
  calls: number,
): Promise<number[]> => {
  for (const { caller } of running) await closedLoop(warmUp, AT_ONCE, () => caller.chat(question));
  const blocks: number[][] = running.map(() => []);
  for (let block = 0; block < BLOCKS; block++) {
    for (const [at, { server, caller }] of running.entries()) {
      const before = await server.cpuMicros();
      await closedLoop(calls, AT_ONCE, () => caller.chat(question));
      blocks[at]!.push(((await server.cpuMicros()) - before) / calls);
    }
  }
  return blocks.map((costs) => spreadOf(costs).median);
};
