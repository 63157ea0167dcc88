import type { ChatRequest } from './chat-request';
import { isObject } from './rules';

/** The text of a message's content, which is a text or a list of parts. */
export function messageText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/** What the user said last. */
export function lastUserText(request: ChatRequest): string {
  return messageText(request.messages.findLast((message) => message.role === 'user')?.content);
}

/** About what a tokenizer counts in English: a token for 4 characters, and 3 more for each message. */
export function promptTokens(request: ChatRequest): number {
  return request.messages.reduce((sum, message) => sum + 3 + Math.ceil(messageText(message.content).length / 4), 0);
}
