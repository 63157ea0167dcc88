import type { LoadCaller } from '../support/load-caller';
import type { StreamServer } from './stream-server';

/** Of each stream, all in one write of the upstream. */
export const BURST = 200;
/** Streams at once. */
export const BURSTS_AT_ONCE = 8;
const WARM_UP = 600;
const CALLS = 400;

/** CPU time of the server's process for a delta that comes in a burst with others, µs. Throws when deltas are missing. */
export const burstCost = async ({ way, cpuMicros }: StreamServer, caller: LoadCaller): Promise<number> => {
  await caller.closedLoop(way, WARM_UP, BURSTS_AT_ONCE);
  const before = await cpuMicros();
  const deltas = await caller.closedLoop(way, CALLS, BURSTS_AT_ONCE);
  const cost = ((await cpuMicros()) - before) / (CALLS * BURST);
  if (deltas !== CALLS * BURST) throw new Error(`${deltas} deltas came of ${CALLS * BURST}`);
  return cost;
};
