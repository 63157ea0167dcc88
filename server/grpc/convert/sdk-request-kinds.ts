import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionContentPartRefusal,
  ChatCompletionDeveloperMessageParam,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
  ChatCompletionSystemMessageParam,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import type {
  ContentPart,
  CustomTool,
  FunctionTool,
  JsonSchemaFormat,
  Message,
  ResponseFormat,
  Role,
  Tool,
  ToolCall,
  ToolChoice,
} from '../../gen/llmpool/v1/chat';
import type { Decisions, WordDecisions } from './decisions';

/** The `$case` of a oneof. */
type Case<T extends { readonly $case: string } | undefined> = NonNullable<T>['$case'];
type SdkFormat = NonNullable<ChatCompletionCreateParamsBase['response_format']>;
type SdkTool<T extends ChatCompletionTool['type']> = Extract<ChatCompletionTool, { type: T }>;
type SdkJsonSchema = Extract<SdkFormat, { type: 'json_schema' }>['json_schema'];

/** What became of the kinds and members inside the SDK's request, beside SDK_PARAMS. */
export const SDK_REQUEST_KINDS = {
  roles: {
    developer: 'DEVELOPER',
    system: 'SYSTEM',
    user: 'USER',
    assistant: 'ASSISTANT',
    tool: 'TOOL',
    function: { leftOut: 'the older form of role tool' },
  } satisfies WordDecisions<ChatCompletionMessageParam['role'], keyof typeof Role>,
  developerMessage: { role: 'role', content: 'content', name: 'name' } satisfies Decisions<
    ChatCompletionDeveloperMessageParam,
    Message
  >,
  systemMessage: { role: 'role', content: 'content', name: 'name' } satisfies Decisions<
    ChatCompletionSystemMessageParam,
    Message
  >,
  userMessage: { role: 'role', content: 'content', name: 'name' } satisfies Decisions<
    ChatCompletionUserMessageParam,
    Message
  >,
  assistantMessage: {
    role: 'role',
    content: 'content',
    name: 'name',
    audio: 'audio',
    function_call: { leftOut: 'the older form of tool_calls' },
    refusal: 'refusal',
    tool_calls: 'toolCalls',
  } satisfies Decisions<ChatCompletionAssistantMessageParam, Message>,
  toolMessage: {
    role: 'role',
    content: 'content',
    tool_call_id: 'toolCallId',
  } satisfies Decisions<ChatCompletionToolMessageParam, Message>,
  contentParts: {
    text: 'text',
    image_url: 'image',
    input_audio: 'audio',
    file: 'file',
    refusal: 'refusal',
  } satisfies WordDecisions<
    (ChatCompletionContentPart | ChatCompletionContentPartRefusal)['type'],
    Case<ContentPart['part']>
  >,
  tools: { function: 'function', custom: 'custom' } satisfies WordDecisions<
    ChatCompletionTool['type'],
    Case<Tool['tool']>
  >,
  functionTool: {
    name: 'name',
    description: 'description',
    parameters: 'parametersJson',
    strict: 'strict',
  } satisfies Decisions<SdkTool<'function'>['function'], FunctionTool>,
  customTool: {
    name: 'name',
    description: 'description',
    format: 'format',
  } satisfies Decisions<SdkTool<'custom'>['custom'], CustomTool>,
  toolCalls: { function: 'function', custom: 'custom' } satisfies WordDecisions<
    ChatCompletionMessageToolCall['type'],
    Case<ToolCall['call']>
  >,
  toolChoices: {
    function: 'functionName',
    custom: 'customName',
    allowed_tools: 'allowedTools',
  } satisfies WordDecisions<Exclude<ChatCompletionToolChoiceOption, string>['type'], Case<ToolChoice['choice']>>,
  responseFormats: {
    text: 'text',
    json_object: 'jsonObject',
    json_schema: 'jsonSchema',
  } satisfies WordDecisions<SdkFormat['type'], Case<ResponseFormat['format']>>,
  jsonSchema: {
    name: 'name',
    description: 'description',
    schema: 'schemaJson',
    strict: 'strict',
  } satisfies Decisions<SdkJsonSchema, JsonSchemaFormat>,
} as const;
