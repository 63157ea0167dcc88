import type { LoadCaller, StreamTimes } from '../support/load-caller';
import { type Load, pacedStreams, WARM_UP_AT_ONCE, WARM_UP_STREAMS } from './paced';
import type { StreamServer } from './stream-server';

/** Times of few streams at once, after many that warm up. Throws when deltas are missing. */
export const timesOfFew = async ({ way }: StreamServer, caller: LoadCaller, load: Load): Promise<StreamTimes> => {
  await caller.closedLoop(way, WARM_UP_STREAMS, WARM_UP_AT_ONCE);
  return pacedStreams(caller, way, load);
};
