import { abortedError } from './aborted-error';
import type { MessageSource } from './message-source';

/** A stream that opens when `ready` resolves; when that rejects, who reads gets the error and nothing was opened. */
export class LateStream<T> implements MessageSource<T> {
  readonly #opened: Promise<MessageSource<T>>;
  #stream: MessageSource<T> | undefined;
  #giveUp!: (error: unknown) => void;
  #cancelled = false;

  constructor(ready: Promise<void>, open: () => MessageSource<T>) {
    const cancelled = new Promise<never>((_, reject) => {
      this.#giveUp = reject;
    });
    this.#opened = Promise.race([ready, cancelled]).then(() => {
      // Cancelled in the moment in which it became ready.
      if (this.#cancelled) throw abortedError();
      this.#stream = open();
      return this.#stream;
    });
    // Nobody may ever read.
    this.#opened.catch(() => undefined);
  }

  cancel(): void {
    this.#cancelled = true;
    this.#giveUp(abortedError());
    this.#stream?.cancel();
  }

  async *messages(): AsyncGenerator<T, void, undefined> {
    const stream = await this.#opened;
    yield* stream.messages();
  }
}
