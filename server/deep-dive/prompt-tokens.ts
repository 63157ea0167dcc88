import type { ChatParams } from '../core/call';
import { textTokens } from './text-tokens';

type Message = ChatParams['messages'][number];
type Part = Exclude<Message['content'], string | null | undefined>[number];

/** Role and separators around each message. */
const TOKENS_PER_MESSAGE = 4;
/** What a large image costs with most models, however many bytes it has; and the least for a recording or a file. */
const TOKENS_PER_IMAGE = 1500;
/** Of a recording or a file, as base64: a second of speech is some ten tokens, a page some thousand. */
const CHARACTERS_PER_TOKEN = 100;

/** About how many tokens the messages are, rather too many than too few. */
export const promptTokens = (messages: ChatParams['messages']): number => {
  let tokens = 0;
  for (const message of messages) {
    const { content } = message;
    tokens += TOKENS_PER_MESSAGE;
    if (typeof content === 'string') tokens += textTokens(content);
    else for (const part of content ?? []) tokens += partTokens(part);
    // As the provider gets them: their names and arguments are read like any text.
    if (message.role === 'assistant' && message.tool_calls) tokens += textTokens(JSON.stringify(message.tool_calls));
  }
  return Math.ceil(tokens);
};

const partTokens = (part: Part): number => {
  switch (part.type) {
    case 'text':
      return textTokens(part.text);
    case 'refusal':
      return textTokens(part.refusal);
    case 'image_url':
      return TOKENS_PER_IMAGE;
    case 'input_audio':
      return bytesTokens(part.input_audio.data);
    case 'file':
      return bytesTokens(part.file.file_data ?? '');
  }
};

const bytesTokens = (base64: string): number => Math.max(TOKENS_PER_IMAGE, base64.length / CHARACTERS_PER_TOKEN);
