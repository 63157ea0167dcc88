import type { Answer, ChatRequest, DeltaSink } from '../core/call';
import type { CallSignal } from '../core/call-signal';

/** One request to an upstream: what the adapter needs, and where it reports what it learns on the way. */
export interface ProviderAttempt {
  /** The model name to send. */
  readonly model: string;
  /** Aborted when the attempt must stop; its reason (a CallError) becomes the attempt's error. */
  readonly signal: CallSignal;
  /** For streams: takes chunks that carry something (text, refusal, reasoning, tool calls, audio). */
  readonly sink?: DeltaSink;
  /** Called once, before the first chunks are handed over. */
  readonly onFirstToken?: () => void;
  /** Called once when the response headers are there. */
  readonly onHeaders?: (httpStatus: number, requestId: string | undefined) => void;
  /** Headers to add, such as traceparent. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A connection to one upstream with one key. Errors are CallErrors; nothing of the provider's body is in their messages. */
export interface Provider {
  /**
   * Runs one chat completion; streams when `sink` is given. Resolves only for a complete answer: every choice has a finish reason.
   * Errors before the first chunk was handed over: as the table says. After it: UPSTREAM_STREAM_INTERRUPTED, or the rate and quota reasons,
   * with the usage so far in `details.usage`, estimated when the provider did not say. A request that was stopped by the signal after it was
   * sent has at least its prompt there.
   */
  complete(request: ChatRequest, attempt: ProviderAttempt): Promise<Answer>;
  /** Asks whether the upstream is there, without spending tokens. Resolves when it is; else a CallError. */
  check(signal: CallSignal): Promise<void>;
  /** Closes the connections, also busy ones. */
  close(): Promise<void>;
}
