/**
 * `@llm-pool/client`: the typed client of llm-pool.
 *
 * @module
 */
export type { AdminClient } from './admin-client';
export type { CallOptions } from './call-options';
export type { LlmPoolClientOptions, TlsOptions } from './client-options';
export * from './contract';
export type { ChatInput, MessageInput } from './input/to-chat-request';
export type { DeepDiveInput } from './input/to-deep-dive-request';
export { type ChatStream, type DeepDiveStream, LlmPoolClient, type ServingStatus } from './llm-pool-client';
export { LlmPoolError, type LlmPoolErrorFields, type LlmPoolErrorReason, type Violation } from './llm-pool-error';
export type { OnUnreachable } from './on-unreachable';
export type { ChatEvent } from './stream/chat-fold';
export type { DeepDiveEvent } from './stream/deep-dive-fold';
export type { EventStream } from './stream/event-stream';
export { textOf } from './text-of';
