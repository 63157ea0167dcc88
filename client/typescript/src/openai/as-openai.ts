import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import type { CallOptions } from '../call-options';
import type { ChatInput } from '../input/to-chat-request';
import type { LlmPoolClient } from '../llm-pool-client';
import { isNotSent } from '../transport/not-sent-error';
import { fromOpenAI } from './from-openai';
import { toChunks } from './to-chunks';
import { toCompletion } from './to-completion';
import { whenBegun } from './when-begun';
import type { WithRequestId } from './with-request-id';

type Params = ChatCompletionCreateParamsBase;
/** A stream as the SDK has it. Leaving the loop cancels the call. */
export type Chunks = AsyncIterable<ChatCompletionChunk>;

/** What `create` takes beside its parameters: two of the SDK's request options, and fields of llm-pool. */
export interface CreateOptions {
  /** Aborting it cancels the call, up to the provider. */
  readonly signal?: AbortSignal | null;
  /** Deadline of the whole call in milliseconds, a stream's end included. Default: the client's `deadlineMs`. */
  readonly timeout?: number;
  /** gRPC metadata for this call. */
  readonly metadata?: CallOptions['metadata'];
  /** Opaque id of the conversation: fair queueing and staged rollout go by it. */
  readonly sessionId?: string;
  /** Kind of work: a label of metrics. Default `chat`. */
  readonly workload?: 'chat' | 'dialogue_agent' | 'deep_dive';
  /** Who goes first when calls wait. Default: by the workload. */
  readonly priority?: 'interactive' | 'default' | 'bulk';
  /** True: when the pool fails, throw its error instead of asking the legacy client. Default false. */
  readonly disableFallback?: boolean;
}

/** `openai.chat.completions.create`, over llm-pool. */
export interface Create {
  (params: ChatCompletionCreateParamsNonStreaming, options?: CreateOptions): Promise<WithRequestId<ChatCompletion>>;
  (params: ChatCompletionCreateParamsStreaming, options?: CreateOptions): Promise<Chunks>;
  (params: Params, options?: CreateOptions): Promise<ChatCompletion | Chunks>;
}

/** The part of an `OpenAI` client that is needed to go to the provider directly. */
export interface DirectOpenAI {
  readonly chat: {
    readonly completions: {
      create(
        params: Params,
        options?: { signal?: AbortSignal; timeout?: number },
      ): PromiseLike<ChatCompletion | Chunks>;
    };
  };
}

export interface AsOpenAIOptions {
  /**
   * An `OpenAI` client of the provider, which answers when llm-pool itself cannot be reached: only calls that were certainly not sent, see
   * `OnUnreachable`. It gets the same parameters, so model names must be the provider's own.
   */
  readonly onUnreachable?: DirectOpenAI;
  /** With `onUnreachable`: milliseconds to wait for a connection to llm-pool; 1 to 2147483000, default 2000. */
  readonly connectTimeoutMs?: number;
}

/**
 * A stand-in for an `OpenAI` client of which code uses `chat.completions.create`: the calls go to llm-pool. Failed calls throw LlmPoolError,
 * parameters that cannot be carried a TypeError. As with the SDK, what fails before a stream's first chunk is thrown by `create` itself; the
 * promise has none of the SDK's additions (`withResponse`), and a stream is a plain async iterable: leaving the loop cancels the call.
 */
export function asOpenAI(client: LlmPoolClient, options: AsOpenAIOptions = {}) {
  const { onUnreachable, connectTimeoutMs } = options;
  const connect = onUnreachable && { connectTimeoutMs: connectTimeoutMs ?? 2000 };

  const ask = async (params: Params, { signal, timeout, metadata, ...own }: CreateOptions) => {
    const request: ChatInput = { ...fromOpenAI(params), ...own };
    const callOptions = { ...connect, metadata, deadlineMs: timeout, signal: signal ?? undefined };
    if (!params.stream) return toCompletion(await client.chat(request, callOptions));
    return whenBegun(toChunks(client.streamChat(request, callOptions)));
  };

  const create = async (params: Params, given: CreateOptions = {}) => {
    const startedAt = Date.now();
    try {
      return await ask(params, given);
    } catch (error) {
      if (!onUnreachable || !isNotSent(error)) throw error;
      const { signal, timeout } = given;
      return onUnreachable.chat.completions.create(params, {
        ...(signal && { signal }),
        ...(timeout !== undefined && { timeout: Math.max(1, timeout - (Date.now() - startedAt)) }),
      });
    }
  };
  return { chat: { completions: { create: create as Create } } };
}
