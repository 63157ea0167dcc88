import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParams,
} from 'openai/resources/chat/completions';
import type { CallError } from './call-error';
import type { CallRecord } from './call-record';
import type { CallSignal } from './call-signal';
import type { CallTrace } from './call-trace';
import type { Usage } from './usage';

export type Priority = 'interactive' | 'default' | 'bulk';
export type Workload = 'chat' | 'dialogue_agent' | 'deep_dive';

/** The provider's request without what llm-pool decides itself: model, stream and stream_options. */
export type ChatParams = Omit<ChatCompletionCreateParams, 'model' | 'stream' | 'stream_options'>;

/** What the caller asked, decoded and validated; nothing on the path changes it. */
export interface ChatRequest {
  /** As asked, or the default; an alias is resolved by the pool. */
  readonly model: string;
  readonly params: ChatParams;
  readonly workload: Workload;
  readonly priority: Priority;
  /** Opaque; empty when the call has none. */
  readonly sessionId: string;
  readonly disableFallback: boolean;
}

/** A piece of a streamed answer, as the provider sends it; those after the first need not say again what answer it is. */
export type Chunk = Pick<ChatCompletionChunk, 'choices'> & Partial<ChatCompletionChunk>;

/**
 * Where the deltas of a streamed call go. `write` takes the chunks that arrived together, in order; a promise that it returns means
 * "read no further until this settles" (backpressure).
 */
export interface DeltaSink {
  write(chunks: readonly Chunk[]): undefined | Promise<void>;
}

/** What the provider said besides usage: its completion; for streams without the text, which went to the sink. */
export interface Answer {
  readonly completion: Omit<ChatCompletion, 'usage' | 'object'>;
  readonly usage: Usage;
}

/** One call on its way. Stages that add to it pass a copy on. */
export interface CallContext<Sink = DeltaSink> {
  readonly callId: string;
  /** The authenticated service that calls; `anonymous` without tokens. */
  readonly caller: string;
  /** Aborted when the caller goes away or its time is up; the reason is a CallError. */
  readonly signal: CallSignal;
  /** Aborts `signal`: for the deadline, and for nothing else on the path. */
  readonly abort: (reason: CallError) => void;
  /** Monotonic milliseconds (Clock.now) at which the caller's time is up. */
  readonly deadlineAt: number;
  /** Monotonic milliseconds at which the call arrived. */
  readonly arrivedAt: number;
  /** Present for streams. */
  readonly sink?: Sink;
  /** What happened so far, for the answer, the log and Debug. */
  readonly record: CallRecord;
  /** Absent when the call needs none. */
  readonly trace?: CallTrace;
}

/** The one function type on the path. Its promise settles when the call has ended, streams included: so a stage is a try/finally. */
export type Call<Context = CallContext> = (request: ChatRequest, context: Context) => Promise<Answer>;

/** Wraps the rest of the path; may add to the context that the rest sees. */
export type Stage<Outer = CallContext, Inner = Outer> = (next: Call<Inner>) => Call<Outer>;
