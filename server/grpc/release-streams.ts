import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerHttp2Stream } from 'node:http2';

/** Told with a stream that begins to close. */
const CLOSING = 'http2.server.stream.close';

/**
 * Takes grpc-js's listeners, and the call behind them, off the HTTP/2 streams that have closed. Node.js 25, 26 and late versions of 24 keep whatever a closed stream
 * refers to until the next collection of the old generation: the function that they assign to `onwrite` of a stream's state is made there, since
 * V8 takes functions that are assigned to properties for ones that stay. Returns what ends it.
 */
export const releaseStreams = (): (() => void) => {
  subscribe(CLOSING, closing);
  return () => unsubscribe(CLOSING, closing);
};

const closing = (message: unknown): void => {
  (message as { readonly stream: ServerHttp2Stream }).stream.once('close', release);
};

/** After `close` neither of them is emitted any more. */
function release(this: ServerHttp2Stream): void {
  this.removeAllListeners('data');
  this.removeAllListeners('end');
}
