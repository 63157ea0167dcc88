import type { LlmPoolError } from '../llm-pool-error';
import { abortedError } from './aborted-error';
import type { MessageSource } from './message-source';
import { isNotSent } from './not-sent-error';

/** The events to read instead, and the signal by which they are to be ended. */
export type Instead<E> = (error: LlmPoolError, signal: AbortSignal) => AsyncIterable<E>;

/** A stream of events; when its call was certainly never sent, the events of `instead`. */
export class SubstitutedStream<E> implements MessageSource<{ event?: E }> {
  readonly #source: MessageSource<{ event?: E }>;
  readonly #instead: Instead<E>;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = new AbortController();

  constructor(source: MessageSource<{ event?: E }>, instead: Instead<E>, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#instead = instead;
    this.#signal = signal;
  }

  cancel(): void {
    this.#source.cancel();
    this.#abort.abort();
  }

  async *messages(): AsyncGenerator<{ event?: E }, void, undefined> {
    try {
      yield* this.#source.messages();
    } catch (error) {
      if (!isNotSent(error)) throw error;
      try {
        yield* this.#substitute(error);
      } finally {
        // Who leaves the loop early ends what was to be read, too.
        this.#abort.abort();
      }
    }
  }

  async *#substitute(reason: LlmPoolError): AsyncGenerator<{ event: E }, void, undefined> {
    const { signal } = this.#abort;
    // Who gave up before reading wants no answer from anybody.
    if (signal.aborted || this.#signal?.aborted) throw abortedError(this.#signal?.reason);
    const onAbort = () => this.#abort.abort(this.#signal?.reason);
    this.#signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const event of this.#instead(reason, signal)) {
        if (signal.aborted) break;
        yield { event };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#signal?.removeEventListener('abort', onAbort);
    }
    if (signal.aborted) throw abortedError(this.#signal?.reason);
  }
}
