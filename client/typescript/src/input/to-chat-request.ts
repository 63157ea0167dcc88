import { ChatRequest, type Message } from '../gen/llmpool/v1/chat';
import { chatRequest } from './chat-request-shape';
import type { Input } from './input';
import { mapInput } from './map-input';

/** A chat request, written by hand or generated. */
export type ChatInput = Input<ChatRequest>;
/** A message of one. */
export type MessageInput = Input<Message>;

/** The generated form of a chat request. A text alone is one message of the user. */
export function toChatRequest(input: string | ChatInput): ChatRequest {
  const given: ChatInput = typeof input === 'string' ? { messages: [{ role: 'user', text: input }] } : input;
  return ChatRequest.fromPartial(mapInput(chatRequest, given, 'request'));
}
