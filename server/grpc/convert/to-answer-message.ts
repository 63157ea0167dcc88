import type {
  ChatCompletionAudio,
  ChatCompletionMessage,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import { type Audio, type Message, Role, type ToolCall } from '../../gen/llmpool/v1/chat';
import { bytesOf, dateOf, jsonTextOf, objectsOf, textOf } from './loose-values';
import { reasoningText } from './reasoning-text';
import { toAnnotations } from './to-annotations';

const toToolCall = (call: ChatCompletionMessageToolCall): ToolCall => {
  const id = textOf(call.id);
  if (call.type === 'custom') {
    const { name, input } = call.custom ?? {};
    return { id, call: { $case: 'custom', value: { name: textOf(name), input: textOf(input) } } };
  }
  // Some servers leave the type out; a function is what they mean.
  const { name, arguments: text } = call.function ?? {};
  return { id, call: { $case: 'function', value: { name: textOf(name), arguments: jsonTextOf(text) } } };
};

const toAnswerToolCalls = (message: Partial<ChatCompletionMessage>): ToolCall[] => {
  const calls = objectsOf(message.tool_calls).map(toToolCall);
  const older = message.function_call;
  if (older && calls.length === 0) {
    const value = { name: textOf(older.name), arguments: jsonTextOf(older.arguments) };
    calls.push({ id: '', call: { $case: 'function', value } });
  }
  return calls;
};

const toAudio = (audio: ChatCompletionAudio): Audio => ({
  id: textOf(audio.id),
  data: bytesOf(audio.data),
  expiresAt: dateOf(audio.expires_at),
  transcript: textOf(audio.transcript),
});

/** The message of an answer; whatever the server left out is empty. */
export const toAnswerMessage = (message: Partial<ChatCompletionMessage> | null | undefined): Message => {
  const given = message ?? {};
  const text = textOf(given.content);
  return {
    role: Role.ASSISTANT,
    content: text === '' ? undefined : { $case: 'text', value: text },
    name: '',
    toolCalls: toAnswerToolCalls(given),
    toolCallId: '',
    refusal: textOf(given.refusal),
    audio: given.audio ? toAudio(given.audio) : undefined,
    reasoningText: reasoningText(given),
    annotations: toAnnotations(given.annotations),
  };
};
