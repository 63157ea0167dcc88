import { status } from '@grpc/grpc-js';
import { LlmPoolError } from '../llm-pool-error';
import { abortedError } from '../transport/aborted-error';
import type { MessageSource } from '../transport/message-source';
import type { Fold } from './fold';

/**
 * An answer as it is written. Read it once: by `for await` over its events, by `text()`, or by `final()` alone. `final()` also gives the
 * whole answer after a loop. Leaving a loop early cancels the call, up to the provider. A reader that is slow slows the provider down.
 */
export class EventStream<Event, Final> implements AsyncIterable<Event>, AsyncDisposable {
  readonly #source: MessageSource<{ event?: Event }>;
  readonly #fold: Fold<Event, Final>;
  readonly #settled: Promise<Final>;
  #settle!: { resolve(value: Final): void; reject(error: unknown): void };
  #claimed = false;

  constructor(source: MessageSource<{ event?: Event }>, fold: Fold<Event, Final>) {
    this.#source = source;
    this.#fold = fold;
    this.#settled = new Promise<Final>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever never asks for the final answer has seen the error in the loop.
    this.#settled.catch(() => undefined);
  }

  /** The events. Throws LlmPoolError when the call fails, also when it ends without its end event. */
  [Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    return this.#events();
  }

  /** The pieces of the answer's text: of the first choice, or of the synthesis. */
  async *text(): AsyncGenerator<string, void, undefined> {
    for await (const event of this.#events()) {
      const text = this.#fold.textOf(event);
      if (text) yield text;
    }
  }

  /** The whole answer, once it is complete. Reads the stream if nobody does. Throws LlmPoolError when the call fails or is left early. */
  async final(): Promise<Final> {
    if (!this.#claimed) {
      for await (const _ of this) {
        // The fold has it.
      }
    }
    return this.#settled;
  }

  /** Cancels the call; who reads gets an LlmPoolError with code CANCELLED. Does nothing after the end. */
  cancel(): void {
    this.#source.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
  }

  async *#events(): AsyncGenerator<Event, void, undefined> {
    if (this.#claimed) throw new TypeError('This stream is already being read; it can be read once');
    this.#claimed = true;
    try {
      for await (const { event } of this.#source.messages()) {
        // A newer llm-pool may send kinds of events that this version does not know.
        if (event === undefined) continue;
        this.#fold.add(event);
        yield event;
      }
      const final = this.#fold.final();
      if (final === undefined) throw truncated();
      this.#settle.resolve(final);
    } catch (error) {
      this.#settle.reject(error);
      throw error;
    } finally {
      // Does nothing after the above: it is for a loop that was left, which may have been at the end event.
      const final = this.#fold.final();
      if (final === undefined) this.#settle.reject(abortedError());
      else this.#settle.resolve(final);
    }
  }
}

function truncated(): LlmPoolError {
  return new LlmPoolError('The stream ended without its end event: the answer may be cut', {
    code: status.DATA_LOSS,
    reason: 'STREAM_TRUNCATED',
    retryable: false,
  });
}
