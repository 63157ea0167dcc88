import type { LoadCaller, StreamTimes } from '../support/load-caller';
import type { Way } from '../support/way';

/** Streams at once: many, for the cost; and few, for the times, since on two cores caller, service and upstream are busy with many. */
export const MANY = 500;
export const FEW = 50;
/** Of each stream, at 50 a second. */
export const DELTAS = 150;
/** Runs of many streams before what is measured: the compiler goes on making code better for that long. */
export const WARM_UPS = 2;
/** Between the beginnings of two streams, ms: all at once would measure only how fast they begin. */
export const BEGIN_EVERY_MS = 2;

/** Reads so many paced streams at once; resolves when all have ended. Throws when deltas are missing. */
export const pacedStreams = async (caller: LoadCaller, way: Way, streams: number): Promise<StreamTimes> => {
  const times = await caller.streams(way, streams, BEGIN_EVERY_MS);
  if (times.deltas !== streams * DELTAS) throw new Error(`${times.deltas} deltas came of ${streams * DELTAS}`);
  return times;
};
