import type { LoadCaller } from '../support/load-caller';
import type { MeasuredServer } from '../support/measured-server';
import { streamChatOf } from '../support/way';

/** Of each stream, all in one write of the upstream. */
export const BURST = 200;
/** Streams at once. */
export const BURSTS_AT_ONCE = 8;
const WARM_UP = 600;
const CALLS = 400;

/** CPU time of the server's process for a delta that comes in a burst with others, µs. Throws when deltas are missing. */
export const burstCost = async (server: MeasuredServer, caller: LoadCaller): Promise<number> => {
  const way = streamChatOf(server.address);
  await caller.closedLoop(way, WARM_UP, BURSTS_AT_ONCE);
  const before = await server.cpuMicros();
  const deltas = await caller.closedLoop(way, CALLS, BURSTS_AT_ONCE);
  const cost = ((await server.cpuMicros()) - before) / (CALLS * BURST);
  if (deltas !== CALLS * BURST) throw new Error(`${deltas} deltas came of ${CALLS * BURST}`);
  return cost;
};
