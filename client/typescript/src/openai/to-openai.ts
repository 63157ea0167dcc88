import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ChatResponse } from '../gen/llmpool/v1/chat';
import type { ChatEvent } from '../stream/chat-fold';
import { toChunks } from './to-chunks';
import { toCompletion } from './to-completion';
import type { WithRequestId } from './with-request-id';

/**
 * An answer of `chat` in the form of `openai.chat.completions.create`: a ChatCompletion. `_request_id` is llm-pool's call id. Counts of
 * usage details that a provider leaves out may be 0.
 */
export function toOpenAI(answer: ChatResponse): WithRequestId<ChatCompletion>;
/**
 * A stream of `streamChat` in the form that the SDK gives with `stream: true`: ChatCompletionChunks. Each has exactly one choice; the last one
 * has the usage. Leaving the loop cancels the call; a stream that breaks throws
 * LlmPoolError.
 */
export function toOpenAI(stream: AsyncIterable<ChatEvent>): AsyncGenerator<ChatCompletionChunk, void, undefined>;
export function toOpenAI(reply: ChatResponse | AsyncIterable<ChatEvent>) {
  return 'choices' in reply ? toCompletion(reply) : toChunks(reply);
}
