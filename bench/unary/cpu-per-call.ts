import { blockCosts } from '../support/block-costs';
import { blockRatio } from '../support/block-ratio';
import type { LoadCaller } from '../support/load-caller';
import { type MeasuredServer, type Subject, startServer } from '../support/measured-server';
import { spreadOf } from '../support/spread';
import { chatOf } from '../support/way';

/** CPU time of the server's process for a call. */
export interface Cost {
  /** The median block, µs. */
  readonly micros: number;
  /** Against the first subject: the median of the ratios of blocks in the same turn. */
  readonly ratio: number;
}

/** By the size of the question. */
export interface Costs {
  readonly small: Cost;
  readonly large: Cost;
}

const AT_ONCE = 16;
/** The compiler goes on making code better for that long: before, a call costs up to twice as much. */
const WARM_UP = 40_000;
const LARGE_WARM_UP = 4000;
export const BLOCKS = 16;
/** Calls. Much smaller ones do not all have their share of garbage collection, and their median would leave it out. */
export const BLOCK = 1000;
export const LARGE_BLOCK = 500;

const SMALL_BYTES = 60;
const LARGE_BYTES = 16 * 1024;

/** Measures fresh processes, after a warm-up, side by side. The first is what the others are compared with. */
export const cpuPerCall = async (caller: LoadCaller, subjects: readonly Subject[]): Promise<Costs[]> => {
  const servers: MeasuredServer[] = [];
  for (const subject of subjects) servers.push(await startServer(subject));
  const inTurn = async (bytes: number, warmUp: number, block: number): Promise<Cost[]> => {
    const contestants = servers.map(({ address, cpuMicros }) => {
      const way = chatOf(address, bytes);
      return { cpuMicros, load: (calls: number) => caller.closedLoop(way, calls, AT_ONCE) };
    });
    for (const { load } of contestants) await load(warmUp);
    const blocks = await blockCosts(contestants, BLOCKS, block);
    return blocks.map((costs) => ({ micros: spreadOf(costs).median, ratio: blockRatio(costs, blocks[0]!) }));
  };
  const small = await inTurn(SMALL_BYTES, WARM_UP, BLOCK);
  const large = await inTurn(LARGE_BYTES, LARGE_WARM_UP, LARGE_BLOCK);
  for (const server of servers) await server.stop();
  return small.map((cost, at) => ({ small: cost, large: large[at]! }));
};
