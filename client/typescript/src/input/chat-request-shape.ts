import * as chat from '../gen/llmpool/v1/chat';
import { chatMessage, contentParts, tool } from './chat-shapes';
import { enumName, json, list, plain } from './converters';
import { message } from './map-input';
import type { Shape } from './shape';

const allowedTools: Shape<chat.AllowedTools> = {
  empty: chat.AllowedTools.fromPartial({}),
  fields: { toolsJson: list(json) },
};

const toolChoice: Shape<chat.ToolChoice> = {
  empty: chat.ToolChoice.fromPartial({}),
  fields: {
    choice: {
      cases: { mode: plain, functionName: plain, customName: plain, allowedTools: message(() => allowedTools) },
    },
  },
};

const jsonSchema: Shape<chat.JsonSchemaFormat> = {
  empty: chat.JsonSchemaFormat.fromPartial({}),
  fields: { schemaJson: json },
};

const responseFormat: Shape<chat.ResponseFormat> = {
  empty: chat.ResponseFormat.fromPartial({}),
  fields: { format: { cases: { text: plain, jsonObject: plain, jsonSchema: message(() => jsonSchema) } } },
};

const audioOutput: Shape<chat.AudioOutput> = {
  empty: chat.AudioOutput.fromPartial({}),
  fields: { voice: { cases: { name: plain, id: plain } } },
};

const prediction: Shape<chat.Prediction> = {
  empty: chat.Prediction.fromPartial({}),
  fields: { content: { cases: { text: plain, parts: contentParts } } },
};

const location: Shape<chat.ApproximateLocation> = { empty: chat.ApproximateLocation.fromPartial({}), fields: {} };
const webSearch: Shape<chat.WebSearchOptions> = {
  empty: chat.WebSearchOptions.fromPartial({}),
  fields: { userLocation: message(() => location) },
};

const cacheOptions: Shape<chat.PromptCacheOptions> = { empty: chat.PromptCacheOptions.fromPartial({}), fields: {} };
const moderation: Shape<chat.ModerationOptions> = { empty: chat.ModerationOptions.fromPartial({}), fields: {} };

export const chatRequest: Shape<chat.ChatRequest> = {
  empty: chat.ChatRequest.fromPartial({}),
  fields: {
    messages: list(message(() => chatMessage)),
    responseFormat: message(() => responseFormat),
    tools: list(message(() => tool)),
    toolChoice: message(() => toolChoice),
    audio: message(() => audioOutput),
    prediction: message(() => prediction),
    promptCacheOptions: message(() => cacheOptions),
    webSearchOptions: message(() => webSearch),
    moderation: message(() => moderation),
    extraBody: json,
    workload: enumName(chat.Workload, 'WORKLOAD'),
    priority: enumName(chat.Priority, 'PRIORITY'),
  },
};
