import type { LoadCaller, StreamTimes } from '../support/load-caller';
import type { Way } from '../support/way';

/** Paced streams of one run. */
export interface Load {
  readonly streams: number;
  /** Of each stream, 50 a second. */
  readonly deltas: number;
  /** Between the beginnings of two, ms: all at once would measure only how fast they begin. */
  readonly beginEveryMs: number;
  /** Whether the pace of the machine is watched beside them. */
  readonly watch: boolean;
}

/** At once, each for 8 s: for the cost of a delta, beside which that of a call is small. */
export const MANY: Load = { streams: 500, deltas: 400, beginEveryMs: 2, watch: false };
/**
 * 50 at once, each for half a second: for the times, since on two cores caller, service and upstream are busy with many. No number of times between
 * beginnings makes the 20 ms between deltas, so that streams begin at any moment between the deltas of the others.
 */
export const FEW: Load = { streams: 1000, deltas: 25, beginEveryMs: 10.3, watch: true };
/** The worst that streams can do to each other: each begins at the moment at which half of the others have a delta, and one ends. */
export const IN_STEP: Load = { ...FEW, beginEveryMs: 10 };
export const FEW_AT_ONCE = 50;

/** Streams as the few, before those that are measured: the compiler goes on making code better for long. */
export const WARM_UP_STREAMS = 5000;
export const WARM_UP_AT_ONCE = 500;

/** Resolves when all have ended. Throws when deltas are missing. */
export const pacedStreams = async (caller: LoadCaller, way: Way, load: Load): Promise<StreamTimes> => {
  const times = await caller.streams(way, load.streams, load.beginEveryMs, load.watch);
  if (times.deltas !== load.streams * load.deltas)
    throw new Error(`${times.deltas} deltas came of ${load.streams * load.deltas}`);
  return times;
};
