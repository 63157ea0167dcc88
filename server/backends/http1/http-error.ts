/** What went wrong with an exchange beside the errors of Node.js's sockets; classify-connection-error.ts has words for each. */
export type HttpErrorCode =
  /** Not HTTP/1.1, or against its rules. */
  | 'HTTP_BAD_ANSWER'
  /** Its head is larger than we read. */
  | 'HTTP_HEAD_TOO_LARGE'
  /** The other side closed before an answer came. */
  | 'HTTP_CLOSED'
  /** The other side closed inside an answer. */
  | 'HTTP_CUT'
  /** No connection within the time for it. */
  | 'HTTP_CONNECT_TIMEOUT'
  /** llm-pool closed the connection. */
  | 'HTTP_DESTROYED';

/** A failed exchange. Its message has nothing of the answer. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly code: HttpErrorCode,
    message: string,
  ) {
    super(message);
  }
}
