import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatParams } from '../core/call';

/** The texts of a request that cost prompt tokens: of its messages, tools and answer schema. Images, audio and files are left out. */
export function* promptTexts(params: ChatParams): Generator<string> {
  for (const message of params.messages) yield* messageTexts(message);
  if (params.tools) yield JSON.stringify(params.tools);
  if (params.functions) yield JSON.stringify(params.functions);
  if (params.response_format?.type === 'json_schema') yield JSON.stringify(params.response_format.json_schema);
}

function* messageTexts(message: ChatCompletionMessageParam): Generator<string> {
  if (typeof message.content === 'string') yield message.content;
  else if (message.content) {
    for (const part of message.content) {
      if (part.type === 'text') yield part.text;
      else if (part.type === 'refusal') yield part.refusal;
    }
  }
  if (message.role !== 'assistant' || !message.tool_calls) return;
  for (const call of message.tool_calls) yield JSON.stringify(call.type === 'function' ? call.function : call.custom);
}
