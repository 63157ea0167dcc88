import type { ChatCompletionContentPart, ChatCompletionContentPartRefusal } from 'openai/resources/chat/completions';

/** The longest text that is recorded of one part, and of all parts of an attribute together, in characters. */
const MAX_TEXT = 8192;
const MAX_ALL = 65_536;

/** A part of a message, by the GenAI conventions' JSON schema. */
export type MessagePart = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A message, by the same schema. */
export interface RecordedMessage {
  readonly role: string;
  readonly parts: MessagePart[];
  readonly finish_reason?: string;
}

/** What may still be recorded in one attribute. */
export class Room {
  private left = MAX_ALL;

  get isUsedUp(): boolean {
    return this.left <= 0;
  }

  /** The text, cut to what there is room for. Anything but a text becomes an empty one: what providers send is not checked. */
  text(value: unknown): string {
    if (typeof value !== 'string') return '';
    const max = Math.min(MAX_TEXT, this.left);
    const text = value.length <= max ? value : `${value.slice(0, Math.max(0, max - 1))}…`;
    this.left -= text.length;
    return text;
  }
}

export const textPart = (type: 'text' | 'reasoning' | 'refusal', content: unknown, room: Room): MessagePart[] =>
  typeof content === 'string' && content !== '' ? [{ type, content: room.text(content) }] : [];

export const toolCallPart = (id: unknown, name: unknown, input: unknown, room: Room): MessagePart => ({
  type: 'tool_call',
  id: room.text(id),
  name: room.text(name),
  arguments: room.text(input),
});

/** A part of a message's content. Inline data is left out: only its kind is recorded. */
export const contentPart = (
  part: ChatCompletionContentPart | ChatCompletionContentPartRefusal,
  room: Room,
): MessagePart[] => {
  switch (part.type) {
    case 'text':
      return textPart('text', part.text, room);
    case 'refusal':
      return textPart('refusal', part.refusal, room);
    case 'image_url':
      return [
        /^https?:/i.test(part.image_url.url)
          ? { type: 'uri', modality: 'image', uri: room.text(part.image_url.url) }
          : leftOut('image'),
      ];
    case 'input_audio':
      return [leftOut('audio')];
    case 'file':
      return [
        part.file.file_id
          ? { type: 'file', modality: 'document', file_id: room.text(part.file.file_id) }
          : leftOut('document'),
      ];
    default:
      return [];
  }
};

const leftOut = (modality: 'image' | 'audio' | 'document'): MessagePart => ({ type: 'blob', modality, content: '' });
