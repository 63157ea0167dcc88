/**
 * A Readable gathers what its socket reads, and tells its `readable` listeners in a later tick: for the small deltas of a stream that costs more
 * than reading them. A socket made eager hands each read to its listener at once. What the listener does not take is gathered as ever, so pauses
 * and the limit of what may be gathered stay as they are.
 */
import type { Socket } from 'node:net';

let reading = false;
const due: (() => void)[] = [];

/** Calls back once, after all that the socket read this time has been handed over; in a microtask when no eager socket is reading. */
export const afterRead = (callback: () => void): void => {
  if (reading) due.push(callback);
  else queueMicrotask(callback);
};

/** Makes a socket eager, for a listener of `readable` that reads with `read()` until it gives null, as undici does. */
export const readEagerly = (socket: Socket): void => {
  const gather = socket.push;
  const readGathered = socket.read;
  let fresh: Buffer | undefined;
  socket.read = (size) => {
    if (fresh === undefined) return readGathered.call(socket, size);
    const bytes = fresh;
    fresh = undefined;
    return bytes;
  };
  socket.push = (bytes: Buffer | null, encoding) => {
    // The end, or after what waits already, or for nobody yet.
    if (bytes === null || reading || socket.readableLength > 0 || socket.listenerCount('readable') === 0)
      return gather.call(socket, bytes, encoding);
    fresh = bytes;
    reading = true;
    try {
      socket.emit('readable');
    } finally {
      reading = false;
      for (let callback = due.shift(); callback; callback = due.shift()) callback();
    }
    if (fresh === undefined || socket.destroyed) return true;
    fresh = undefined;
    return gather.call(socket, bytes, encoding);
  };
};
