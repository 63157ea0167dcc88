import type {
  ChatCompletionAudio,
  ChatCompletionMessage,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import type { Audio, Message, ToolCall } from '../gen/llmpool/v1/chat';
import { textOf } from '../text-of';
import { sdkAnnotations } from './sdk-annotations';
import { given, sdk } from './sdk-types';
import { secondsOf } from './seconds-of';

const sdkToolCall = ({ id, call }: ToolCall): ChatCompletionMessageToolCall => {
  if (call?.$case === 'custom')
    return { id, type: 'custom', custom: { name: call.value.name, input: call.value.input } };
  const { name, arguments: text } = call?.value ?? { name: '', arguments: '' };
  return { id, type: 'function', function: { name, arguments: text } };
};

const sdkAudio = ({ id, data, expiresAt, transcript }: Audio): ChatCompletionAudio =>
  sdk({ id, data: Buffer.from(data).toString('base64'), expires_at: secondsOf(expiresAt), transcript });

/** Servers that still answer in the form before tool calls give a call no id. */
const olderCall = ([call, ...others]: readonly ToolCall[]) =>
  call?.id === '' && call.call?.$case === 'function' && others.length === 0
    ? { name: call.call.value.name, arguments: call.call.value.arguments }
    : undefined;

/** A message of an answer as the SDK has it, with the `reasoning_content` of compatible servers where there is some. */
export function sdkMessage(message: Message): ChatCompletionMessage {
  const { toolCalls, reasoningText } = message;
  const older = olderCall(toolCalls);
  const converted = sdk<ChatCompletionMessage>({
    role: 'assistant',
    content: given(textOf(message)) ?? null,
    refusal: given(message.refusal) ?? null,
    annotations: sdkAnnotations(message.annotations),
    audio: message.audio && sdkAudio(message.audio),
    function_call: older,
    tool_calls: older || toolCalls.length === 0 ? undefined : toolCalls.map(sdkToolCall),
  });
  return reasoningText === '' ? converted : Object.assign(converted, { reasoning_content: reasoningText });
}
