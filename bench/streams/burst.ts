import type { Caller } from '../support/caller';
import { questionOf } from '../support/caller';
import { closedLoop } from '../support/closed-loop';
import type { MeasuredServer } from '../support/measured-server';
import { readStamps } from '../support/stamped-text';

/** Of each stream, all in one write of the upstream. */
export const BURST = 200;
const WARM_UP = 600;
const CALLS = 400;
const AT_ONCE = 8;

/** CPU time of the server's process for a delta that comes in a burst with others, µs. Throws when deltas are missing. */
export const burstCost = async (server: MeasuredServer, caller: Caller): Promise<number> => {
  let deltas = 0;
  const count = (bytes: Uint8Array): void => {
    deltas += readStamps(bytes, () => undefined);
  };
  const question = questionOf(60);
  const read = (calls: number): Promise<void> => closedLoop(calls, AT_ONCE, () => caller.stream(question, count));
  await read(WARM_UP);
  deltas = 0;
  const before = await server.cpuMicros();
  await read(CALLS);
  const cost = ((await server.cpuMicros()) - before) / (CALLS * BURST);
  if (deltas !== CALLS * BURST) throw new Error(`${deltas} deltas came of ${CALLS * BURST}`);
  return cost;
};
