import type { ChatCompletionMessageToolCall } from 'openai/resources/chat/completions';
import type { ToolCall } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';

/** The tool calls of an earlier answer, as a request hands them back. */
export const toToolCalls = (
  toolCalls: readonly ToolCall[],
  path: string,
  violations: Violations,
): ChatCompletionMessageToolCall[] => {
  const converted: ChatCompletionMessageToolCall[] = [];
  for (const [at, { id, call }] of toolCalls.entries()) {
    const callPath = `${path}[${at}]`;
    if (id === '') violations.add(`${callPath}.id`, 'is empty, must not be');
    if (!call) {
      violations.add(`${callPath}.call`, 'is not set, must be function or custom');
      continue;
    }
    if (call.value.name === '') violations.add(`${callPath}.${call.$case}.name`, 'is empty, must not be');
    if (call.$case === 'function') {
      const { name, arguments: text } = call.value;
      converted.push({ id, type: 'function', function: { name, arguments: text } });
    } else {
      const { name, input } = call.value;
      converted.push({ id, type: 'custom', custom: { name, input } });
    }
  }
  return converted;
};
