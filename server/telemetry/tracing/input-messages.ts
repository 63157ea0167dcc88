import type { Attributes } from '@opentelemetry/api';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { contentPart, type MessagePart, type RecordedMessage, Room, textPart, toolCallPart } from './message-parts';

/** The last messages say most. */
const MAX_MESSAGES = 50;

/** What the model was given, as `gen_ai.input.messages`: the last messages, as many as there is room for. */
export const inputMessages = (messages: readonly ChatCompletionMessageParam[]): Attributes[string] => {
  const room = new Room();
  const recorded: RecordedMessage[] = [];
  for (const message of messages.toReversed()) {
    if (room.isUsedUp || recorded.length >= MAX_MESSAGES) break;
    recorded.push({ role: message.role, parts: partsOf(message, room) });
  }
  return recorded.reverse() as unknown as Attributes[string];
};

const partsOf = (message: ChatCompletionMessageParam, room: Room): MessagePart[] => {
  const { content } = message;
  if (message.role === 'tool') {
    const response =
      typeof content === 'string' ? content : (content as { text: string }[]).map(({ text }) => text).join('');
    return [{ type: 'tool_call_response', id: room.text(message.tool_call_id), response: room.text(response) }];
  }
  const parts =
    typeof content === 'string'
      ? textPart('text', content, room)
      : (content ?? []).flatMap((part) => contentPart(part, room));
  if (message.role !== 'assistant') return parts;
  const calls = (message.tool_calls ?? []).map((call) =>
    call.type === 'function'
      ? toolCallPart(call.id, call.function.name, call.function.arguments, room)
      : toolCallPart(call.id, call.custom.name, call.custom.input, room),
  );
  return [...parts, ...textPart('refusal', message.refusal, room), ...calls];
};
