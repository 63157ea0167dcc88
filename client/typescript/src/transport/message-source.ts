/** Messages that come one after the other; read once. */
export interface MessageSource<T> {
  /** Throws LlmPoolError when the call fails. Leaving the loop cancels the call. */
  messages(): AsyncGenerator<T, void, undefined>;
  /** Ends the call. Who reads then gets CANCELLED; nothing happens when it has ended. */
  cancel(): void;
}
