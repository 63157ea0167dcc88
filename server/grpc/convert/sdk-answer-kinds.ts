import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionMessage,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import type {
  ChatDelta,
  ChatEnd,
  ChatResponse,
  Choice,
  ChoiceDelta,
  ChoiceEnd,
  FinishReason,
  Message,
  ToolCall,
} from '../../gen/llmpool/v1/chat';
import type { Decisions, WordDecisions } from './decisions';

/** What became of every member of the SDK's answers. */
export const SDK_ANSWER_KINDS = {
  completion: {
    id: 'id',
    choices: 'choices',
    created: 'created',
    model: 'model',
    object: { leftOut: 'always the same word' },
    metadata: { leftOut: 'the labels of the request, which the caller has' },
    moderation: 'moderationJson',
    service_tier: 'serviceTier',
    system_fingerprint: 'systemFingerprint',
    usage: 'usage',
  } satisfies Decisions<ChatCompletion, ChatResponse>,
  choice: {
    index: 'index',
    message: 'message',
    finish_reason: 'finishReason',
    logprobs: 'logprobs',
  } satisfies Decisions<ChatCompletion.Choice, Choice>,
  message: {
    role: 'role',
    content: 'content',
    refusal: 'refusal',
    annotations: 'annotations',
    audio: 'audio',
    function_call: 'toolCalls',
    tool_calls: 'toolCalls',
  } satisfies Decisions<ChatCompletionMessage, Message>,
  toolCalls: { function: 'function', custom: 'custom' } satisfies WordDecisions<
    ChatCompletionMessageToolCall['type'],
    NonNullable<ToolCall['call']>['$case']
  >,
  finishReasons: {
    stop: 'STOP',
    length: 'LENGTH',
    tool_calls: 'TOOL_CALLS',
    content_filter: 'CONTENT_FILTER',
    function_call: 'FUNCTION_CALL',
  } satisfies WordDecisions<ChatCompletion.Choice['finish_reason'], keyof typeof FinishReason>,
  chunk: {
    id: 'id',
    choices: 'choices',
    created: 'created',
    model: 'model',
    object: { leftOut: 'always the same word' },
    moderation: 'moderationJson',
    obfuscation: { leftOut: 'padding of the provider' },
    service_tier: 'serviceTier',
    system_fingerprint: 'systemFingerprint',
    usage: 'usage',
  } satisfies Decisions<ChatCompletionChunk, ChatDelta & ChatEnd>,
  chunkChoice: {
    index: 'index',
    delta: { leftOut: 'its members are those of ChoiceDelta: see `delta`' },
    finish_reason: 'finishReason',
    logprobs: 'logprobs',
  } satisfies Decisions<ChatCompletionChunk.Choice, ChoiceDelta & ChoiceEnd>,
  delta: {
    role: 'role',
    content: 'text',
    refusal: 'refusal',
    audio: 'audio',
    function_call: 'toolCalls',
    tool_calls: 'toolCalls',
  } satisfies Decisions<ChatCompletionChunk.Choice.Delta, ChoiceDelta>,
} as const;
