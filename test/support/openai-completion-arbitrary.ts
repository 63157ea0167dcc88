import * as fc from 'fast-check';
import type { ChatCompletion } from 'openai/resources/chat/completions';

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const base64 = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const bytes = maybe(fc.array(fc.nat(255), { minLength: 1, maxLength: 4 }));
const count = fc.nat(100_000);
const moment = fc.integer({ min: 1, max: 2_000_000_000 });
const positive = fc.integer({ min: 1, max: 100_000 });
const optional = (required: object, more: object) =>
  fc.record({ ...required, ...more }, { requiredKeys: Object.keys(required) as never[] });

const top = fc.record({
  token: text,
  logprob: fc.double({ min: -9999, max: 0, noNaN: true }).map((value) => value + 0),
  bytes,
});
const token = fc.tuple(top, fc.array(top, { maxLength: 2 })).map(([one, top_logprobs]) => ({ ...one, top_logprobs }));
const logprobs = fc
  .record({ content: maybe(some(token)), refusal: maybe(some(token)) })
  .map((both) => (both.content || both.refusal ? both : null));

const toolCall = fc.oneof(
  fc.record({ id: text, type: fc.constant('function'), function: fc.record({ name: text, arguments: fc.string() }) }),
  fc.record({ id: text, type: fc.constant('custom'), custom: fc.record({ name: text, input: fc.string() }) }),
);
const url_citation = fc.record({ url: text, title: text, start_index: count, end_index: count });

/** Every member of the SDK's message, each there or not, as llm-pool can carry it. */
const message = optional({ role: fc.constant('assistant'), content: maybe(text), refusal: maybe(text) }, {
  annotations: some(fc.record({ type: fc.constant('url_citation'), url_citation })),
  audio: fc.record({ id: text, data: base64, expires_at: moment, transcript: text }),
  tool_calls: some(toolCall),
  reasoning_content: text,
} satisfies Record<
  | Exclude<keyof ChatCompletion.Choice['message'], 'role' | 'content' | 'refusal' | 'function_call'>
  | 'reasoning_content',
  unknown
>);

const FINISH_REASONS: Record<ChatCompletion.Choice['finish_reason'], true> = {
  stop: true,
  length: true,
  tool_calls: true,
  content_filter: true,
  function_call: true,
};
const finish_reason = fc.constantFrom(...Object.keys(FINISH_REASONS), 'a_word_of_its_own');

const usage = fc
  .record({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: optional(
      { cached_tokens: count, audio_tokens: count },
      { cache_write_tokens: positive, image_tokens: positive, text_tokens: positive },
    ),
    completion_tokens_details: optional(
      {
        reasoning_tokens: count,
        audio_tokens: count,
        accepted_prediction_tokens: count,
        rejected_prediction_tokens: count,
      },
      { text_tokens: positive },
    ),
  })
  .map((counts) => ({ ...counts, total_tokens: counts.prompt_tokens + counts.completion_tokens }));

const moderation = fc.record({ type: fc.constant('error'), code: text, message: text });

/** Members that llm-pool does not carry: the labels of the request. */
type LeftOut = 'metadata';

/** Whole answers of a provider, with all that the SDK's types say they may have. A new member fails to compile here. */
export const completionArbitrary = optional(
  {
    id: text,
    object: fc.constant('chat.completion'),
    created: moment,
    model: text,
    choices: fc
      .array(fc.record({ message, finish_reason, logprobs }), { minLength: 1, maxLength: 3 })
      .map((choices) => choices.map((choice, index) => ({ ...choice, index }))),
    usage,
  },
  {
    service_tier: fc.constantFrom('default', 'flex', 'priority'),
    system_fingerprint: text,
    moderation: fc.record({ input: moderation, output: moderation }),
  } satisfies Record<
    Exclude<keyof ChatCompletion, LeftOut | 'id' | 'object' | 'created' | 'model' | 'choices' | 'usage'>,
    unknown
  >,
) as unknown as fc.Arbitrary<ChatCompletion>;
