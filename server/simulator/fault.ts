import type { Latency } from './latency';

/** Where in an answer a hang or reset happens. For an answer that is no stream, `mid-stream` is the middle of its body. */
export type FaultPoint = 'before-headers' | 'after-headers' | 'mid-stream';

/** How to say when to come back: milliseconds from now, written in one of the three forms that servers use. */
export interface RetryAfter {
  /** `ms`: retry-after-ms; `seconds` and `date`: retry-after, rounded up to whole seconds. */
  form: 'ms' | 'seconds' | 'date';
  /** 0 to 86,400,000 ms. */
  ms: number;
}

/** The error object of an OpenAI-compatible answer. What is not given follows from the status and code. */
export interface ErrorBody {
  message?: string;
  type?: string | null;
  param?: string | null;
  code?: string | null;
}

/** An answer with an HTTP error status. */
export interface StatusFault extends ErrorBody {
  kind: 'status';
  /** 400 to 599. */
  status: number;
  /** Default `json`; `html` is the page that a proxy in between would send. */
  body?: 'json' | 'html' | 'empty';
  retryAfter?: RetryAfter;
  /** Sent as given, after all others; for example `{"x-should-retry": "false"}` or a broken retry-after. */
  headers?: Record<string, string>;
  /** Default 0. */
  delay?: Latency;
}

/** Says nothing more from that point on, until the peer leaves or `release` lets the answer go on as usual. */
export interface HangFault {
  kind: 'hang';
  at: FaultPoint;
  /** For `mid-stream`: text chunks sent before it, 0 to 1,000,000; default 3. A shorter answer hangs before its end. */
  afterChunks?: number;
}

/** Resets the TCP connection (RST). */
export interface ResetFault {
  kind: 'reset';
  at: FaultPoint;
  /** As in a hang. */
  afterChunks?: number;
}

/** Stops the answer early without a finish reason. An answer that is no stream stops in the middle of its body. */
export interface TruncateFault {
  kind: 'truncate';
  /** `eof`: a well-formed end of the body; `done`: the same after `[DONE]`; `fin`: the connection just closes. */
  ending: 'eof' | 'done' | 'fin';
  /** 0 to 1,000,000; default 3. */
  afterChunks?: number;
}

/** Status 200 with an error inside: an event of the stream, or the whole body of an answer that is no stream. */
export interface ErrorInAnswerFault extends ErrorBody {
  kind: 'error-in-answer';
  /** Default 0: the error is the first event. */
  afterChunks?: number;
  /** Adds an `event:` line of this name; default none. */
  eventName?: string;
  /** Sends `[DONE]` after it; default false. */
  done?: boolean;
}

/** JSON that ends in the middle; a stream then goes on as if nothing had happened. */
export interface MalformedJsonFault {
  kind: 'malformed-json';
  /** Default 0. */
  afterChunks?: number;
}

/** Status 200 under a content type that nobody asked for. */
export interface WrongContentTypeFault {
  kind: 'wrong-content-type';
  /** Default `text/html`. */
  contentType?: string;
  /** Default an HTML page; null sends the right answer under the wrong content type. */
  body?: string | null;
}

/** One way to go wrong. */
export type Fault =
  | StatusFault
  | HangFault
  | ResetFault
  | TruncateFault
  | ErrorInAnswerFault
  | MalformedJsonFault
  | WrongContentTypeFault;
