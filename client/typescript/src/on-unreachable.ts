import type { CallOptions } from './call-options';
import type { ChatRequest, ChatResponse } from './gen/llmpool/v1/chat';
import type { LlmPoolError } from './llm-pool-error';
import type { ChatEvent } from './stream/chat-fold';

/**
 * Who answers when llm-pool itself cannot be reached. Only asked when the call was certainly not sent: there was no connection, and none could be
 * made in `connectTimeoutMs`. Never asked after a connection broke below a call, since that call may have been served, nor when llm-pool or a
 * proxy before it refused or failed.
 *
 * `options` are the call's, with the time that is left as `deadlineMs`, and with a signal that is aborted when the caller leaves. What these
 * functions throw, the caller gets.
 */
export interface OnUnreachable {
  /** Answers `chat`. Left out: the call fails with UNREACHABLE. */
  chat?(request: ChatRequest, options: CallOptions, error: LlmPoolError): Promise<ChatResponse>;
  /** Answers `streamChat`: deltas, then one `end`. Left out: the call fails with UNREACHABLE. */
  streamChat?(request: ChatRequest, options: CallOptions, error: LlmPoolError): AsyncIterable<ChatEvent>;
}
