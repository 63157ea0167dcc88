import { StreamClock, type StreamTimes } from './stream-times';

/** Streams at once: many, for the cost; and few, for the times, since on two cores caller, service and upstream are busy with many. */
export const MANY = 500;
export const FEW = 50;
/** Of each stream, at 50 a second. */
export const DELTAS = 150;
/** Between the beginnings of two streams, ms: all at once would measure only how fast they begin. */
const BEGIN_EVERY_MS = 2;

export type Ask = (received: (bytes: Uint8Array) => void) => Promise<void>;

/** Reads so many paced streams at once; resolves when all have ended. Throws when deltas are missing. */
export const pacedStreams = async (streams: number, ask: Ask): Promise<StreamTimes> => {
  const clock = new StreamClock();
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  while (running.length < streams) {
    const wait = startedAt + running.length * BEGIN_EVERY_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(ask(clock.begin()));
  }
  await Promise.all(running);
  const times = clock.read();
  if (times.deltas !== streams * DELTAS) throw new Error(`${times.deltas} deltas came of ${streams * DELTAS}`);
  return times;
};
