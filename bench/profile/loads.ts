import type { LoadCaller } from '../support/load-caller';
import { chatOf, streamChatOf } from '../support/way';

/** A load to look into, in pieces of the same work. */
export interface Load {
  /** Path of the null upstream. */
  readonly upstream: string;
  /** What the pieces are, for the report. */
  readonly piece: string;
  /** How many each `run` makes, and how much warms up before. */
  readonly pieces: number;
  readonly warmUps: number;
  /** `address` is the server's. */
  run(caller: LoadCaller, address: string): Promise<unknown>;
}

const AT_ONCE = 16;
const BURST = 200;
const STREAMS = 500;
const PACED = 250;

const unary = (bytes: number, calls: number): Load => ({
  upstream: '/whole',
  piece: 'call',
  pieces: calls,
  warmUps: 4,
  run: (caller, address) => caller.closedLoop(chatOf(address, bytes), calls, AT_ONCE),
});

const streams = (upstream: string, deltas: number, count: number, atOnce: number): Load => ({
  upstream: `/${upstream}/${deltas}`,
  piece: 'delta',
  pieces: count * deltas,
  warmUps: 1,
  run: (caller, address) => caller.closedLoop(streamChatOf(address), count, atOnce),
});

export const LOADS: Readonly<Record<string, Load>> = {
  unary: unary(60, 10_000),
  'unary-16k': unary(16 * 1024, 5000),
  burst: streams('burst', BURST, 1000, AT_ONCE),
  paced: streams('paced', PACED, STREAMS, STREAMS),
};
