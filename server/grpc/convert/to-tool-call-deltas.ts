import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ToolCallDelta } from '../../gen/llmpool/v1/chat';
import { jsonTextOf, objectsOf, textOf, uint32Of } from './loose-values';

type SdkDelta = ChatCompletionChunk.Choice.Delta;

const toToolCallDelta = (call: NonNullable<SdkDelta['tool_calls']>[number], at: number): ToolCallDelta => {
  // Servers that send whole calls leave the index out; their place in the list is it.
  const index = uint32Of(call.index, at);
  const id = textOf(call.id);
  if (call.custom) {
    const { name, input } = call.custom;
    return { index, id, call: { $case: 'custom', value: { name: textOf(name), input: textOf(input) } } };
  }
  if (call.function) {
    const { name, arguments: text } = call.function;
    return { index, id, call: { $case: 'function', value: { name: textOf(name), arguments: jsonTextOf(text) } } };
  }
  return { index, id };
};

/** The pieces of tool calls in a delta; the older `function_call` is a piece of the only call. */
export const toToolCallDeltas = (delta: SdkDelta): ToolCallDelta[] => {
  if (delta.tool_calls) return objectsOf(delta.tool_calls).map(toToolCallDelta);
  const older = delta.function_call;
  return older ? [toToolCallDelta({ index: 0, function: older }, 0)] : [];
};
