import type { Attributes } from '@opentelemetry/api';
import type { Answer } from '../../core/call';
import { type RecordedMessage, Room, textPart, toolCallPart } from './message-parts';

/** What the model said, as `gen_ai.output.messages`: one message for each choice. */
export const outputMessages = ({ completion }: Answer): Attributes[string] => {
  const room = new Room();
  return completion.choices.map(({ message, finish_reason }): RecordedMessage => {
    const { content, refusal, tool_calls: calls } = message;
    return {
      role: 'assistant',
      parts: [
        ...textPart('reasoning', reasoningOf(message), room),
        ...textPart('text', content, room),
        ...textPart('refusal', refusal, room),
        ...(Array.isArray(calls) ? calls : []).map((call) => {
          const { function: asked, custom } = call as { function?: ToolCall; custom?: ToolCall };
          return toolCallPart(call.id, (asked ?? custom)?.name, asked?.arguments ?? custom?.input, room);
        }),
      ],
      finish_reason: room.text(finish_reason),
    };
  }) as unknown as Attributes[string];
};

interface ToolCall {
  readonly name?: string;
  readonly arguments?: string;
  readonly input?: string;
}

/** The reasoning that compatible servers add, under either of the two names in use. */
export const reasoningOf = (message: object): unknown => {
  const { reasoning_content, reasoning } = message as { reasoning_content?: unknown; reasoning?: unknown };
  return reasoning_content || reasoning;
};
