import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import {
  type Annotation,
  type Audio,
  type CustomToolCall,
  type FunctionCall,
  Message,
  Role,
  type ToolCall,
} from '../gen/llmpool/v1/chat';
import { contentOf } from './content-parts';
import { convert, derived, each, type Member, type Members, only, pick, refused, to } from './members';

type Kind<R extends ChatCompletionMessageParam['role']> = Extract<ChatCompletionMessageParam, { role: R }>;
type SdkAnnotation = NonNullable<ChatCompletionMessage['annotations']>[number];

/** What answers have beyond what requests know, since an answer's message goes straight into the next request. */
interface OfAnswers {
  readonly annotations?: ChatCompletionMessage['annotations'];
  /** Of compatible servers. */
  readonly reasoning_content?: string | null;
  /** The same under its other name. */
  readonly reasoning?: string | null;
  /** Of the SDK's `parse`. */
  readonly parsed?: unknown;
}
type AnswerAudio = ChatCompletionAssistantMessageParam.Audio & Partial<NonNullable<ChatCompletionMessage['audio']>>;
type AssistantMessage = Omit<Kind<'assistant'>, 'audio'> & OfAnswers & { readonly audio?: AnswerAudio | null };

type SdkToolCall<T extends ChatCompletionMessageToolCall['type']> = Extract<ChatCompletionMessageToolCall, { type: T }>;
type SdkFunction = SdkToolCall<'function'>['function'] & { readonly parsed_arguments?: unknown };

const FUNCTION: Members<SdkFunction, FunctionCall> = {
  name: to('name'),
  arguments: to('arguments'),
  parsed_arguments: derived,
};
const CUSTOM: Members<SdkToolCall<'custom'>['custom'], CustomToolCall> = { name: to('name'), input: to('input') };

const TOOL_CALLS: { readonly [T in ChatCompletionMessageToolCall['type']]: Members<SdkToolCall<T>, ToolCall> } = {
  function: {
    id: to('id'),
    type: only('function'),
    function: (call, path) => ({
      call: { $case: 'function', value: { name: '', arguments: '', ...convert(FUNCTION, call, path) } },
    }),
  },
  custom: {
    id: to('id'),
    type: only('custom'),
    custom: (call, path) => ({
      call: { $case: 'custom', value: { name: '', input: '', ...convert(CUSTOM, call, path) } },
    }),
  },
};

const AUDIO: Members<AnswerAudio, Audio> = {
  id: to('id'),
  // The provider knows the audio by its id.
  data: derived,
  expires_at: derived,
  transcript: derived,
};

const CITATION: Members<SdkAnnotation['url_citation'], Annotation> = {
  url: to('url'),
  title: to('title'),
  start_index: to('startIndex'),
  end_index: to('endIndex'),
};
const ANNOTATION: Members<SdkAnnotation, Annotation> = {
  type: only('url_citation'),
  url_citation: (citation, path) => convert(CITATION, citation, path),
};

const role = (value: Role) => () => ({ role: value });

/** What becomes of the messages of each role. */
export const MESSAGES: {
  readonly [R in Exclude<ChatCompletionMessageParam['role'], 'assistant' | 'function'>]: Members<Kind<R>, Message>;
} & { readonly assistant: Members<AssistantMessage, Message> } = {
  system: { role: role(Role.SYSTEM), content: contentOf, name: to('name') },
  developer: { role: role(Role.DEVELOPER), content: contentOf, name: to('name') },
  user: { role: role(Role.USER), content: contentOf, name: to('name') },
  assistant: {
    role: role(Role.ASSISTANT),
    content: contentOf,
    name: to('name'),
    audio: (audio, path) => ({
      audio: { id: '', data: Buffer.alloc(0), transcript: '', ...convert(AUDIO, audio, path) },
    }),
    function_call: refused('it is the older form of tool_calls'),
    refusal: to('refusal'),
    tool_calls: (calls, path) => ({
      toolCalls: each(calls, path, (call, at) => {
        const members = pick(TOOL_CALLS, call.type, `${at}.type`) as Members<ChatCompletionMessageToolCall, ToolCall>;
        return { id: '', ...convert(members, call, at) };
      }),
    }),
    annotations: (list, path) => ({
      annotations: each(list, path, (one, at) => ({
        url: '',
        title: '',
        startIndex: 0,
        endIndex: 0,
        ...convert(ANNOTATION, one, at),
      })),
    }),
    reasoning_content: to('reasoningText'),
    reasoning: to('reasoningText'),
    parsed: derived,
  },
  tool: { role: role(Role.TOOL), content: contentOf, tool_call_id: to('toolCallId') },
};

/** One message of the conversation. */
export const messageOf = (message: ChatCompletionMessageParam, path: string): Message => {
  if (message.role === 'function') return refused('role function is the older form of role tool')(message, path);
  const members = pick(MESSAGES, message.role, `${path}.role`) as Members<ChatCompletionMessageParam, Message>;
  return withoutEmptyText(Message.fromPartial(convert(members, message, path)));
};

/** Beside tool calls many servers say '' for no text, which the contract says by leaving it out. */
const withoutEmptyText = (message: Message): Message => {
  const { content, toolCalls, refusal, audio } = message;
  const empty = content?.$case === 'text' && content.value === '';
  return empty && (toolCalls.length > 0 || refusal !== '' || audio) ? { ...message, content: undefined } : message;
};

/** Typed as the table of params wants it. */
export const messagesOf: Member<ChatCompletionMessageParam[], { messages: Message[] }> = (messages, path) => ({
  messages: each(messages, path, messageOf),
});
