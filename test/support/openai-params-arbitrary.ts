import * as fc from 'fast-check';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';

type Params = ChatCompletionCreateParamsBase;
/** What the SDK knows, and llm-pool refuses. */
export type Refused = 'functions' | 'function_call';

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const base64 = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const schema = fc.dictionary(
  fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const optional = (required: object, more: object): fc.Arbitrary<object> =>
  fc.record({ ...required, ...more }, { requiredKeys: Object.keys(required) as never[] });
const word = <T extends string>(...words: T[]) => fc.constantFrom(...words);
const is = <T extends string>(one: T) => fc.constant(one);

const prompt_cache_breakpoint = optional({ mode: is('explicit') }, { ttl: word('30m', '12h') });
const textPart = optional({ type: is('text'), text }, { prompt_cache_breakpoint });
const refusalPart = fc.record({ type: is('refusal'), refusal: text });
const userPart = fc.oneof(
  textPart,
  optional(
    {
      type: is('image_url'),
      image_url: optional(
        { url: word('https://a.example/1.png', 'data:image/png;base64,AA==') },
        { detail: word('auto', 'low', 'high', 'original') },
      ),
    },
    { prompt_cache_breakpoint },
  ),
  optional(
    { type: is('input_audio'), input_audio: fc.record({ data: base64, format: word('wav', 'mp3') }) },
    { prompt_cache_breakpoint },
  ),
  optional(
    {
      type: is('file'),
      file: fc.oneof(
        optional({ file_id: text }, { filename: text }),
        fc.record({ filename: text, file_data: is('data:application/pdf;base64,AA==') }),
      ),
    },
    { prompt_cache_breakpoint },
  ),
);
const content = (part: fc.Arbitrary<unknown>) => fc.oneof(text, some(part));
const toolCall = fc.oneof(
  fc.record({ id: text, type: is('function'), function: fc.record({ name, arguments: fc.string() }) }),
  fc.record({ id: text, type: is('custom'), custom: fc.record({ name, input: fc.string() }) }),
);

const message = fc.oneof(
  optional({ role: word('system', 'developer'), content: content(textPart) }, { name: text }),
  optional({ role: is('user'), content: content(userPart) }, { name: text }),
  optional(
    { role: is('assistant'), content: content(fc.oneof(textPart, refusalPart)) },
    { name: text, refusal: text, tool_calls: some(toolCall), audio: fc.record({ id: text }), reasoning_content: text },
  ),
  optional({ role: is('assistant'), tool_calls: some(toolCall) }, { name: text }),
  fc.record({ role: is('tool'), content: content(textPart), tool_call_id: text }),
) as fc.Arbitrary<ChatCompletionMessageParam>;

const grammar = fc.record({ definition: text, syntax: word('lark', 'regex') });
const tool = fc.oneof(
  fc.record({
    type: is('function'),
    function: optional({ name }, { description: text, parameters: schema, strict: fc.boolean() }),
  }),
  fc.record({
    type: is('custom'),
    custom: optional(
      { name },
      {
        description: text,
        format: fc.oneof(fc.record({ type: is('text') }), fc.record({ type: is('grammar'), grammar })),
      },
    ),
  }),
) as fc.Arbitrary<ChatCompletionTool>;
const nameOf = (one: ChatCompletionTool) => (one.type === 'function' ? one.function.name : one.custom.name);

/** A choice that names one of these tools, or none of them in particular. */
const choiceOf = ([first]: readonly ChatCompletionTool[]) => {
  const modes = word('none', 'auto', 'required');
  if (!first) return modes;
  const named = { type: first.type, [first.type]: { name: nameOf(first) } };
  const allowed_tools = fc.record({ mode: word('auto', 'required'), tools: fc.constant([named]) });
  return fc.oneof(modes, fc.constant(named), fc.record({ type: is('allowed_tools'), allowed_tools }));
};

const moderationMode = fc.record({ mode: word('score', 'block') });
const range = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const count = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const tools = fc.uniqueArray(tool, { minLength: 1, maxLength: 4, selector: nameOf });

/** Every parameter of the SDK that llm-pool carries, with values that keep the contract's rules. A new one fails to compile here. */
const FIELDS: { readonly [K in Exclude<keyof Params, Refused>]-?: fc.Arbitrary<unknown> } = {
  messages: fc.array(message, { minLength: 1, maxLength: 5 }),
  model: name,
  audio: fc.record({ format: word('wav', 'mp3', 'flac'), voice: fc.oneof(text, fc.record({ id: text })) }),
  frequency_penalty: range(-2, 2),
  logit_bias: fc.dictionary(fc.nat().map(String), range(-100, 100), { minKeys: 1, maxKeys: 3 }),
  logprobs: fc.constant(true),
  max_completion_tokens: count,
  max_tokens: count,
  metadata: fc.dictionary(
    name.filter((key) => key !== '__proto__'),
    fc.string({ maxLength: 512 }),
    { minKeys: 1, maxKeys: 16 },
  ),
  modalities: fc.constantFrom(['text'], ['text', 'audio']),
  moderation: optional(
    { model: text },
    {
      policy: fc.oneof(
        fc.record({ input: moderationMode }),
        fc.record({ input: moderationMode, output: moderationMode }),
      ),
    },
  ),
  n: fc.integer({ min: 1, max: 128 }),
  parallel_tool_calls: fc.boolean(),
  prediction: fc.record({ type: is('content'), content: content(textPart) }),
  presence_penalty: range(-2, 2),
  prompt_cache_key: text,
  prompt_cache_options: optional({}, { mode: word('implicit', 'explicit'), ttl: is('30m') }),
  prompt_cache_retention: word('in_memory', '24h'),
  reasoning_effort: word('none', 'low', 'max'),
  response_format: fc.oneof(
    fc.record({ type: word('text', 'json_object') }),
    fc.record({
      type: is('json_schema'),
      json_schema: optional({ name }, { description: text, schema, strict: fc.boolean() }),
    }),
  ),
  safety_identifier: text,
  seed: fc.maxSafeInteger(),
  service_tier: word('auto', 'default', 'flex', 'scale', 'priority', 'fast'),
  stop: fc.array(text, { minLength: 1, maxLength: 4 }),
  store: fc.boolean(),
  stream: fc.boolean(),
  stream_options: fc.record({ include_usage: fc.boolean() }),
  temperature: range(0, 2),
  tool_choice: fc.constant('auto'),
  tools,
  top_logprobs: fc.integer({ min: 0, max: 20 }),
  top_p: range(0, 1),
  user: text,
  verbosity: word('low', 'medium', 'high'),
  web_search_options: optional(
    {},
    {
      search_context_size: word('low', 'medium', 'high'),
      user_location: fc.record({
        type: is('approximate'),
        approximate: optional({}, { city: text, country: is('JP'), region: text, timezone: text }),
      }),
    },
  ),
};

/** Leaves out what the contract does not allow together. */
const consistent = (params: Record<string, unknown>): Record<string, unknown> => {
  const { max_tokens, top_logprobs, audio, modalities, ...others } = params;
  const both = max_tokens !== undefined && others.max_completion_tokens !== undefined;
  return {
    ...others,
    ...(max_tokens !== undefined && !both && { max_tokens }),
    ...(top_logprobs !== undefined && others.logprobs === true && { top_logprobs }),
    ...(audio !== undefined && { audio, modalities: modalities ?? ['text'] }),
    ...(audio === undefined && modalities !== undefined && { modalities: ['text'] }),
  };
};

/** Parameters of `chat.completions.create`, of which every one may be there, and which llm-pool takes. */
export const openAIParams = fc
  .record(FIELDS, { requiredKeys: ['messages', 'model'] })
  .map(consistent)
  .chain((params) =>
    'tool_choice' in params
      ? choiceOf((params.tools ?? []) as ChatCompletionTool[]).map((tool_choice) => ({ ...params, tool_choice }))
      : fc.constant(params),
  ) as unknown as fc.Arbitrary<Params>;

/** One value for each parameter. */
export const openAIParam = FIELDS;
