/** What the path of a call needs of an AbortSignal, which is one, as a Cancellation is. */
export interface CallSignal {
  readonly aborted: boolean;
  /** Why; on the path of a call a CallError. */
  readonly reason: unknown;
  throwIfAborted(): void;
  /** Calls the listener once, when it is aborted; never, if it is already. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
