import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Chunk, DeltaSink } from '../core/call';

/** How often a stream that fails looks whether its last deltas are gone: less and less often, since the reader may have stopped, ms. */
const FLUSH_POLL_MS = 5;
const FLUSH_POLL_MAX_MS = 100;

/** Sends deltas over gRPC; while the caller reads too slowly, `write` returns a promise, which pauses the upstream. */
export class StreamSink<Message> implements DeltaSink {
  /** `toMessage` makes one message of the chunks that arrived together. */
  constructor(
    private readonly call: ServerWritableStream<never, Message>,
    private readonly signal: AbortSignal,
    private readonly toMessage: (chunks: readonly Chunk[]) => Message,
  ) {}

  write(chunks: readonly Chunk[]): undefined | Promise<void> {
    if (this.signal.aborted) return undefined;
    return this.call.write(this.toMessage(chunks)) ? undefined : this.drained();
  }

  /** After a cancellation a stream never drains: the signal ends the wait, too. */
  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.call.off('drain', done);
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      this.call.on('drain', done);
      this.signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** Waits until the deltas written so far have left: an error that overtook them would hide them from the caller. */
export const flushed = async (call: { readonly writableLength: number }, signal: AbortSignal): Promise<void> => {
  for (let ms = FLUSH_POLL_MS; call.writableLength > 0 && !signal.aborted; ms = Math.min(2 * ms, FLUSH_POLL_MAX_MS))
    await new Promise((resolve) => setTimeout(resolve, ms).unref());
};
