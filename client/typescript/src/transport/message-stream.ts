import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import type { LlmPoolError } from '../llm-pool-error';
import { abortedError } from './aborted-error';
import { errorFromStatus } from './error-from-status';
import type { MessageSource } from './message-source';

/**
 * The messages of one server stream. Reading drives it: what is not read waits at the sender, apart from a few messages and gRPC's
 * flow-control window. `call` is undefined when the signal had been aborted before the call was made.
 */
export class MessageStream<T> implements MessageSource<T> {
  readonly #call: ClientReadableStream<T> | undefined;
  readonly #address: string;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.cancel();
  #failure: ServiceError | undefined;
  #cancelled = false;
  #ended = false;
  #begun = false;

  constructor(call: ClientReadableStream<T> | undefined, address: string, signal: AbortSignal | undefined) {
    this.#call = call;
    this.#address = address;
    this.#signal = signal;
    if (!call) {
      this.#cancelled = true;
      return;
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    // Listening from the start: an error may come before anybody reads, and would end the process.
    call.on('error', (error: ServiceError) => {
      this.#failure = error;
    });
    call.once('status', () => {
      this.#ended = true;
      signal?.removeEventListener('abort', this.#onAbort);
    });
    // Until the first read, grpc-js takes everything that comes into memory, however much. This one takes nothing out.
    call.read(0);
  }

  /** Ends the call. Who reads then gets CANCELLED; nothing happens when it has ended. */
  cancel(): void {
    if (this.#ended) return;
    this.#cancelled = true;
    this.#call?.cancel();
  }

  /** The messages; throws LlmPoolError when the call fails. Leaving the loop cancels the call. To be read once. */
  async *messages(): AsyncGenerator<T, void, undefined> {
    try {
      if (this.#call) yield* this.#read(this.#call);
    } finally {
      this.cancel();
    }
    const error = this.#error();
    if (error) throw error;
  }

  async *#read(call: ClientReadableStream<T>): AsyncGenerator<T, void, undefined> {
    try {
      for await (const message of call as AsyncIterable<T>) {
        if (this.#cancelled) return;
        this.#begun = true;
        yield message;
      }
    } catch (error) {
      this.#failure ??= error as ServiceError;
    }
  }

  #error(): LlmPoolError | undefined {
    if (this.#cancelled) return abortedError(this.#signal?.reason);
    if (!this.#failure) return undefined;
    return errorFromStatus(this.#failure, { address: this.#address, begun: this.#begun, signal: this.#signal });
  }
}
