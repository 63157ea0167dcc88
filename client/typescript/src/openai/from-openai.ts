import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { ChatRequest } from '../gen/llmpool/v1/chat';
import { convert } from './members';
import { PARAMS } from './params';

/**
 * The request for `chat` or `streamChat` that says what these parameters of `openai.chat.completions.create` say. Fields of llm-pool itself go
 * beside them: `{ ...fromOpenAI(params), sessionId }`.
 *
 * Parameters that the SDK does not know, which compatible servers may take, travel in `extraBody`. `stream` is accepted and says nothing here,
 * since the method says it. What is null is not set.
 *
 * @throws TypeError that names the parameter which llm-pool cannot carry (`functions`, `function_call`, and unknown members inside others).
 */
export function fromOpenAI(params: ChatCompletionCreateParams): ChatRequest {
  const known: Record<string, unknown> = {};
  const extra: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) (Object.hasOwn(PARAMS, name) ? known : extra)[name] = value;
  const request = ChatRequest.fromPartial(convert(PARAMS, known as unknown as ChatCompletionCreateParams, 'params'));
  const text = JSON.stringify(extra);
  return text === '{}' ? request : { ...request, extraBody: text };
}
