import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type {
  ChatCompletionAudioParam,
  ChatCompletionCreateParamsBase,
  ChatCompletionPredictionContent,
  ChatCompletionStreamOptions,
} from 'openai/resources/chat/completions/completions';
import type {
  ApproximateLocation,
  AudioOutput,
  ChatRequest,
  JsonSchemaFormat,
  ModerationOptions,
  Prediction,
  PromptCacheOptions,
  ResponseFormat,
  WebSearchOptions,
} from '../gen/llmpool/v1/chat';
import { contentOf } from './content-parts';
import { convert, derived, type Members, only, pick, refused, to } from './members';
import { messagesOf } from './messages';
import { toolChoiceOf, toolsOf } from './tools';

type Params = ChatCompletionCreateParamsBase;
type SdkFormat = NonNullable<Params['response_format']>;
type SdkSchema = Extract<SdkFormat, { type: 'json_schema' }>['json_schema'];
type SdkPolicy = ChatCompletionCreateParams.Moderation.Policy;
type SdkPlace = ChatCompletionCreateParams.WebSearchOptions.UserLocation;

const JSON_SCHEMA: Members<SdkSchema, JsonSchemaFormat> = {
  name: to('name'),
  description: to('description'),
  schema: (schema) => ({ schemaJson: JSON.stringify(schema) }),
  strict: to('strict'),
};
const FORMATS: { readonly [T in SdkFormat['type']]: Members<Extract<SdkFormat, { type: T }>, ResponseFormat> } = {
  text: { type: () => ({ format: { $case: 'text', value: true } }) },
  json_object: { type: () => ({ format: { $case: 'jsonObject', value: true } }) },
  json_schema: {
    type: only('json_schema'),
    json_schema: (schema, path) => ({
      format: {
        $case: 'jsonSchema',
        value: { name: '', description: '', schemaJson: '', ...convert(JSON_SCHEMA, schema, path) },
      },
    }),
  },
};

const AUDIO: Members<ChatCompletionAudioParam, AudioOutput> = {
  format: to('format'),
  voice: (voice) => ({
    voice: typeof voice === 'string' ? { $case: 'name', value: voice } : { $case: 'id', value: voice.id },
  }),
};
const PREDICTION: Members<ChatCompletionPredictionContent, Prediction> = { type: only('content'), content: contentOf };
const CACHE: Members<ChatCompletionCreateParams.PromptCacheOptions, PromptCacheOptions> = {
  mode: to('mode'),
  ttl: to('ttl'),
};
const PLACE: Members<SdkPlace['approximate'], ApproximateLocation> = {
  city: to('city'),
  country: to('country'),
  region: to('region'),
  timezone: to('timezone'),
};
const LOCATION: Members<SdkPlace, WebSearchOptions> = {
  type: only('approximate'),
  approximate: (place, path) => ({
    userLocation: { city: '', country: '', region: '', timezone: '', ...convert(PLACE, place, path) },
  }),
};
const WEB_SEARCH: Members<ChatCompletionCreateParams.WebSearchOptions, WebSearchOptions> = {
  search_context_size: to('searchContextSize'),
  user_location: (location, path) => convert(LOCATION, location, path),
};
const POLICY: Members<SdkPolicy, ModerationOptions> = {
  input: (policy, path) => convert({ mode: to('inputMode') }, policy, path),
  output: (policy, path) => convert({ mode: to('outputMode') }, policy, path),
};
const MODERATION: Members<ChatCompletionCreateParams.Moderation, ModerationOptions> = {
  model: to('model'),
  policy: (policy, path) => convert(POLICY, policy, path),
};
const STREAM_OPTIONS: Members<ChatCompletionStreamOptions, ChatRequest> = {
  // The usage comes in any case.
  include_usage: derived,
  include_obfuscation: (wanted, path) => (wanted ? refused('the padding would end at llm-pool')(wanted, path) : {}),
};

/** What becomes of every parameter of `chat.completions.create`. */
export const PARAMS: Members<Params, ChatRequest> = {
  messages: messagesOf,
  model: to('model'),
  audio: (audio, path) => ({ audio: { format: '', ...convert(AUDIO, audio, path) } }),
  frequency_penalty: to('frequencyPenalty'),
  function_call: refused('it is the older form of tool_choice'),
  functions: refused('it is the older form of tools'),
  logit_bias: to('logitBias'),
  logprobs: to('logprobs'),
  max_completion_tokens: to('maxCompletionTokens'),
  max_tokens: to('maxTokens'),
  metadata: to('metadata'),
  modalities: to('modalities'),
  moderation: (moderation, path) => ({
    moderation: { model: '', inputMode: '', outputMode: '', ...convert(MODERATION, moderation, path) },
  }),
  n: to('n'),
  parallel_tool_calls: to('parallelToolCalls'),
  prediction: (prediction, path) => ({ prediction: convert(PREDICTION, prediction, path) }),
  presence_penalty: to('presencePenalty'),
  prompt_cache_key: to('promptCacheKey'),
  prompt_cache_options: (options, path) => ({
    promptCacheOptions: { mode: '', ttl: '', ...convert(CACHE, options, path) },
  }),
  prompt_cache_retention: to('promptCacheRetention'),
  reasoning_effort: to('reasoningEffort'),
  response_format: (format, path) => ({
    responseFormat: convert(
      pick(FORMATS, format.type, `${path}.type`) as Members<SdkFormat, ResponseFormat>,
      format,
      path,
    ),
  }),
  safety_identifier: to('safetyIdentifier'),
  seed: to('seed'),
  service_tier: to('serviceTier'),
  stop: (stop, path) => {
    if (typeof stop !== 'string' && !Array.isArray(stop)) throw new TypeError(`${path} must be a text or an array`);
    return { stop: [stop].flat() };
  },
  store: to('store'),
  // Said by the method: chat or streamChat.
  stream: derived,
  stream_options: (options, path) => convert(STREAM_OPTIONS, options, path),
  temperature: to('temperature'),
  tool_choice: toolChoiceOf,
  tools: toolsOf,
  top_logprobs: to('topLogprobs'),
  top_p: to('topP'),
  user: to('user'),
  verbosity: to('verbosity'),
  web_search_options: (options, path) => ({
    webSearchOptions: { searchContextSize: '', ...convert(WEB_SEARCH, options, path) },
  }),
};
