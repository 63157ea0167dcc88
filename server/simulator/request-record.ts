/**
 * How a request ended. While it runs: `running`, or `hung` when its behaviour hangs it. `answered`: all of the answer
 * was sent; `failed`: it ended as its fault or a refusal wanted; `cut_by_peer`: the peer left first; `closed`: the
 * simulator was closed under it.
 */
export type Outcome = 'running' | 'hung' | 'answered' | 'failed' | 'cut_by_peer' | 'closed';

/** One chat request as the simulator saw it; the fields below `headers` change while it runs. */
export interface RequestRecord {
  /** Also sent as x-request-id. */
  readonly id: string;
  /** 1 for the first request since the start. */
  readonly sequence: number;
  /** The model asked for. */
  readonly model: string | undefined;
  /** The API key with only its end readable. */
  readonly key: string | undefined;
  readonly stream: boolean;
  /** Milliseconds of the monotonic clock (`performance.now()`), when the whole request was there. */
  readonly receivedAt: number;
  /** The parsed JSON, or undefined when it was none. */
  readonly body: unknown;
  /** All request headers in lower case; authorization masked like the key. */
  readonly headers: Readonly<Record<string, string>>;
  outcome: Outcome;
  endedAt: number | undefined;
  /** The HTTP status sent. */
  status: number | undefined;
  /** The kind of fault it got. */
  fault: string | undefined;
  /** Bytes of the answer's body that were handed to the socket. */
  bytesWritten: number;
  /** Chunks with text handed to the socket, in a stream. */
  chunksWritten: number;
  /** Whether it waits for the peer to read on. */
  stalled: boolean;
}
