import { AdminClient } from './admin-client';
import type { CallOptions } from './call-options';
import type { LlmPoolClientOptions } from './client-options';
import { HealthCheckResponse_ServingStatus, HealthService } from './gen/grpc/health/v1/health';
import type { ChatResponse } from './gen/llmpool/v1/chat';
import type { DeepDiveResponse } from './gen/llmpool/v1/deep_dive';
import { type ListModelsResponse, LlmPoolServiceService as LlmPool } from './gen/llmpool/v1/llm_pool_service';
import { type ChatInput, toChatRequest } from './input/to-chat-request';
import { type DeepDiveInput, toDeepDiveRequest } from './input/to-deep-dive-request';
import type { OnUnreachable } from './on-unreachable';
import { type ChatEvent, ChatFold } from './stream/chat-fold';
import { type DeepDiveEvent, DeepDiveFold } from './stream/deep-dive-fold';
import { EventStream } from './stream/event-stream';
import { isNotSent } from './transport/not-sent-error';
import { type Instead, SubstitutedStream } from './transport/substituted-stream';
import { Transport } from './transport/transport';

/** An answer as it is written: events, `text()`, or `final()`. */
export type ChatStream = EventStream<ChatEvent, ChatResponse>;
/** A deep dive as it happens: events, `text()` of the synthesis, or `final()`. */
export type DeepDiveStream = EventStream<DeepDiveEvent, DeepDiveResponse>;
/** Whether a server takes calls. */
export type ServingStatus = keyof typeof HealthCheckResponse_ServingStatus;

/**
 * Calls llm-pool. Make one and share it: it holds the connections. Every call has a deadline; a failed call throws LlmPoolError, a request
 * that cannot be meant (unknown field, deadline out of range) a TypeError or RangeError before anything is sent.
 */
export class LlmPoolClient implements Disposable {
  /** Metrics, debugging and switches, for operators. */
  readonly admin: AdminClient;
  readonly #transport: Transport;
  readonly #onUnreachable: OnUnreachable;

  /** Does not connect yet: the first call does. */
  constructor(options: LlmPoolClientOptions) {
    this.#transport = new Transport(options);
    this.#onUnreachable = options.onUnreachable ?? {};
    this.admin = new AdminClient(this.#transport);
  }

  /** One answer as a whole. A text alone is one message of the user. */
  async chat(request: string | ChatInput, options: CallOptions = {}): Promise<ChatResponse> {
    const asked = toChatRequest(request);
    const startedAt = Date.now();
    try {
      return await this.#transport.unary(LlmPool.chat, asked, options);
    } catch (error) {
      if (!this.#onUnreachable.chat || !isNotSent(error)) throw error;
      return this.#onUnreachable.chat(asked, this.#transport.leftOf(options, startedAt), error);
    }
  }

  /** One answer as it is written. The call starts at once. */
  streamChat(request: string | ChatInput, options: CallOptions = {}): ChatStream {
    const asked = toChatRequest(request);
    const startedAt = Date.now();
    const source = this.#transport.stream(LlmPool.streamChat, asked, options);
    const { streamChat } = this.#onUnreachable;
    if (!streamChat) return new EventStream(source, new ChatFold());
    const instead: Instead<ChatEvent> = (error, signal) =>
      streamChat(asked, { ...this.#transport.leftOf(options, startedAt), signal }, error);
    return new EventStream(new SubstitutedStream(source, instead, options.signal), new ChatFold());
  }

  /** Explores a theme. A text alone is the theme. */
  async deepDive(request: string | DeepDiveInput, options: CallOptions = {}): Promise<DeepDiveResponse> {
    return this.#transport.unary(LlmPool.deepDive, toDeepDiveRequest(request), options);
  }

  /** The same as it happens: plan, facets, synthesis. The call starts at once. */
  streamDeepDive(request: string | DeepDiveInput, options: CallOptions = {}): DeepDiveStream {
    const source = this.#transport.stream(LlmPool.streamDeepDive, toDeepDiveRequest(request), options);
    return new EventStream(source, new DeepDiveFold());
  }

  /** The models and aliases that calls may name. */
  listModels(options: CallOptions = {}): Promise<ListModelsResponse> {
    return this.#transport.unary(LlmPool.listModels, {}, options);
  }

  /** `SERVING` when the server takes calls. Needs no token. */
  async health(options: CallOptions = {}): Promise<ServingStatus> {
    const { status } = await this.#transport.unary(HealthService.check, { service: '' }, options);
    return (HealthCheckResponse_ServingStatus[status] ?? 'UNKNOWN') as ServingStatus;
  }

  /** Closes the connections. Calls that run may end; new ones are refused. */
  close(): void {
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
