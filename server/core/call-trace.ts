import type { Answer, ChatRequest, Chunk } from './call';
import type { CallError } from './call-error';
import type { AttemptRecord } from './call-record';
import type { CallStep } from './call-step';
import type { LiveCall } from './observer';

/** The trace of one RPC. A call without one is neither sampled nor part of its caller's trace: it pays nothing. */
export interface CallTrace {
  /** W3C trace id: 32 hexadecimal digits. */
  readonly traceId: string;
  /** Something has just happened, or a wait has just ended. */
  step(step: CallStep): void;
  attemptStarted(attempt: AttemptRecord, about: TracedAttempt): AttemptTrace;
  /** The trace of a part of the call, which has just begun: below this one. `startedAt` is Clock.now. */
  part(name: string, startedAt: number): CallTrace;
  /** Call it once. */
  ended(end: TracedEnd): void;
}

export interface TracedAttempt {
  readonly request: ChatRequest;
  readonly callId: string;
  readonly stream: boolean;
  /** Address of the backend. */
  readonly baseUrl: string;
}

/** The trace of one request to an upstream. */
export interface AttemptTrace {
  /** For the request to the upstream: traceparent, tracestate. */
  readonly headers: Readonly<Record<string, string>>;
  /** Takes the chunks of a stream; only where answers are recorded. */
  readonly received?: (chunks: readonly Chunk[]) => void;
  /** Call it once, when the attempt's record is complete. */
  ended(attempt: AttemptRecord, end: { readonly answer?: Answer; readonly error?: CallError }): void;
}

export interface TracedEnd {
  /** `unknown` when the call was refused before that was clear. */
  readonly caller: string;
  /** Absent for RPCs that are no call of the pool. */
  readonly call?: LiveCall;
  /** Absent when it ended well. */
  readonly error?: CallError;
}

/** What a trace needs of an RPC; the calls of grpc-js are such. */
export interface TracedRpc {
  /** `/llmpool.v1.LlmPoolService/Chat`. */
  getPath(): string;
  /** `address:port` of the peer. */
  getPeer(): string;
  readonly metadata: { get(name: string): readonly unknown[] };
}

/** Begins the trace of an RPC that has just arrived; undefined when it needs none. `epochMs` is the wall clock, ms since 1970. */
export type StartTrace = (rpc: TracedRpc, epochMs: number) => CallTrace | undefined;
