import type { UpstreamResponse } from './transport';

/** How much of an error's body is read, in bytes. */
export const MAX_ERROR_BODY = 64 * 1024;

/** An answer that is no 2xx, as a transport hands it to the classifier. It never leaves the adapter: its body may repeat prompts. */
export class UpstreamHttpError extends Error {
  override readonly name = 'UpstreamHttpError';

  /** `body` is text of at most MAX_ERROR_BODY bytes. */
  constructor(
    readonly response: UpstreamResponse,
    readonly body: string,
  ) {
    super('The upstream answered with an error status.');
  }
}
