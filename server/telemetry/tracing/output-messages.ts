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
        ...objectsIn<WireCall>(calls).map(({ id, function: asked, custom }) =>
          toolCallPart(id, (asked ?? custom)?.name, asked?.arguments ?? custom?.input, room),
        ),
      ],
      finish_reason: room.text(finish_reason),
    };
  }) as unknown as Attributes[string];
};

interface WireCall {
  readonly id?: unknown;
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null;
  readonly custom?: { readonly name?: unknown; readonly input?: unknown } | null;
}

/** The objects of what should be a list of objects: what providers send is not checked. */
export const objectsIn = <T extends object>(list: unknown): T[] =>
  (Array.isArray(list) ? list : []).filter((item) => typeof item === 'object' && item !== null);

/** The reasoning that compatible servers add, under either of the two names in use. */
export const reasoningOf = (message: object): unknown => {
  const { reasoning_content, reasoning } = message as { reasoning_content?: unknown; reasoning?: unknown };
  return reasoning_content || reasoning;
};
