import * as chat from '../gen/llmpool/v1/chat';
import { bytes, enumName, json, list, plain } from './converters';
import { message } from './map-input';
import type { Shape } from './shape';

const audioPart: Shape<chat.AudioPart> = { empty: chat.AudioPart.fromPartial({}), fields: { data: bytes } };

const contentPart: Shape<chat.ContentPart> = {
  empty: chat.ContentPart.fromPartial({}),
  fields: {
    part: {
      cases: {
        text: plain,
        image: message(() => imagePart),
        audio: message(() => audioPart),
        file: message(() => filePart),
        refusal: plain,
      },
    },
    promptCacheBreakpoint: message(() => promptCacheBreakpoint),
  },
};

const imagePart: Shape<chat.ImagePart> = { empty: chat.ImagePart.fromPartial({}), fields: {} };
const filePart: Shape<chat.FilePart> = { empty: chat.FilePart.fromPartial({}), fields: {} };
const promptCacheBreakpoint: Shape<chat.PromptCacheBreakpoint> = {
  empty: chat.PromptCacheBreakpoint.fromPartial({}),
  fields: {},
};

const partsMessage: Shape<chat.ContentParts> = {
  empty: chat.ContentParts.fromPartial({}),
  fields: { parts: list(message(() => contentPart)) },
};

/** Parts as a message, or as a plain list. */
export function contentParts(value: unknown, path: string): unknown {
  return message(() => partsMessage)(Array.isArray(value) ? { parts: value } : value, path);
}

const functionCall: Shape<chat.FunctionCall> = { empty: chat.FunctionCall.fromPartial({}), fields: {} };
const customToolCall: Shape<chat.CustomToolCall> = { empty: chat.CustomToolCall.fromPartial({}), fields: {} };

const toolCall: Shape<chat.ToolCall> = {
  empty: chat.ToolCall.fromPartial({}),
  fields: { call: { cases: { function: message(() => functionCall), custom: message(() => customToolCall) } } },
};

const audio: Shape<chat.Audio> = { empty: chat.Audio.fromPartial({}), fields: { data: bytes } };
const annotation: Shape<chat.Annotation> = { empty: chat.Annotation.fromPartial({}), fields: {} };

export const chatMessage: Shape<chat.Message> = {
  empty: chat.Message.fromPartial({}),
  fields: {
    role: enumName(chat.Role, 'ROLE'),
    content: { cases: { text: plain, parts: contentParts } },
    toolCalls: list(message(() => toolCall)),
    audio: message(() => audio),
    annotations: list(message(() => annotation)),
  },
};

const functionTool: Shape<chat.FunctionTool> = {
  empty: chat.FunctionTool.fromPartial({}),
  fields: { parametersJson: json },
};
const grammar: Shape<chat.Grammar> = { empty: chat.Grammar.fromPartial({}), fields: {} };
const customTool: Shape<chat.CustomTool> = {
  empty: chat.CustomTool.fromPartial({}),
  fields: { format: { cases: { text: plain, grammar: message(() => grammar) } } },
};

export const tool: Shape<chat.Tool> = {
  empty: chat.Tool.fromPartial({}),
  fields: { tool: { cases: { function: message(() => functionTool), custom: message(() => customTool) } } },
};
