import * as fc from 'fast-check';
import type * as chat from '../../client/typescript/src/gen/llmpool/v1/chat';

const text = fc.string({ maxLength: 8 });
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const oneof = <C extends string, V>($case: C, value: fc.Arbitrary<V>) => value.map((v) => ({ $case, value: v }));
const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array));
const count = fc.nat(100_000);

const part: fc.Arbitrary<chat.ContentPart> = fc.record({
  part: maybe(
    fc.oneof(
      oneof('text', text),
      oneof('image', fc.record({ url: text, detail: text })),
      oneof('audio', fc.record({ data: bytes, format: text })),
      oneof('file', fc.record({ fileId: text, filename: text, fileData: text })),
      oneof('refusal', text),
    ),
  ),
  promptCacheBreakpoint: maybe(fc.record({ ttl: text })),
});

const content = fc.oneof(oneof('text', text), oneof('parts', fc.record({ parts: some(part) })));

const toolCall: fc.Arbitrary<chat.ToolCall> = fc.record({
  id: text,
  call: maybe(
    fc.oneof(
      oneof('function', fc.record({ name: text, arguments: text })),
      oneof('custom', fc.record({ name: text, input: text })),
    ),
  ),
});

const message: fc.Arbitrary<chat.Message> = fc.record({
  role: fc.integer({ min: 0, max: 5 }),
  content: maybe(content),
  name: text,
  toolCalls: some(toolCall),
  toolCallId: text,
  refusal: text,
  audio: maybe(fc.record({ id: text, data: bytes, expiresAt: fc.constant(new Date(5_000)), transcript: text })),
  reasoningText: text,
  annotations: some(fc.record({ url: text, title: text, startIndex: count, endIndex: count })),
});

const tool: fc.Arbitrary<chat.Tool> = fc.record({
  tool: maybe(
    fc.oneof(
      oneof(
        'function',
        fc.record({ name: text, description: text, parametersJson: text, strict: maybe(fc.boolean()) }),
      ),
      oneof(
        'custom',
        fc.record({
          name: text,
          description: text,
          format: maybe(
            fc.oneof(oneof('text', fc.boolean()), oneof('grammar', fc.record({ definition: text, syntax: text }))),
          ),
        }),
      ),
    ),
  ),
});

/** Chat requests in the generated form: every field that the handwritten form treats in its own way, and some of the plain ones. */
export const generatedRequest = fc.record(
  {
    model: text,
    messages: some(message),
    temperature: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
    maxCompletionTokens: maybe(count),
    stop: some(text),
    seed: maybe(fc.maxSafeInteger()),
    logitBias: fc.dictionary(fc.nat(99).map(String), fc.double({ noNaN: true })),
    responseFormat: maybe(
      fc.record({
        format: maybe(
          fc.oneof(
            oneof('text', fc.boolean()),
            oneof('jsonObject', fc.boolean()),
            oneof(
              'jsonSchema',
              fc.record({ name: text, description: text, schemaJson: text, strict: maybe(fc.boolean()) }),
            ),
          ),
        ),
      }),
    ),
    tools: some(tool),
    toolChoice: maybe(
      fc.record({
        choice: maybe(
          fc.oneof(
            oneof('mode', text),
            oneof('functionName', text),
            oneof('customName', text),
            oneof('allowedTools', fc.record({ mode: text, toolsJson: some(text) })),
          ),
        ),
      }),
    ),
    audio: maybe(fc.record({ format: text, voice: maybe(fc.oneof(oneof('name', text), oneof('id', text))) })),
    prediction: maybe(fc.record({ content: maybe(content) })),
    promptCacheOptions: maybe(fc.record({ mode: text, ttl: text })),
    webSearchOptions: maybe(
      fc.record({
        searchContextSize: text,
        userLocation: maybe(fc.record({ city: text, country: text, region: text, timezone: text })),
      }),
    ),
    moderation: maybe(fc.record({ model: text, inputMode: text, outputMode: text })),
    metadata: fc.dictionary(text, text),
    extraBody: text,
    workload: fc.integer({ min: 0, max: 3 }),
    priority: fc.integer({ min: 0, max: 3 }),
    sessionId: text,
    disableFallback: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<chat.ChatRequest>>;

/** The same request as one would write it by hand: every `field: { $case, value }` becomes `case: value`. */
export function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const $case = (field as { $case?: unknown } | undefined)?.$case;
      return typeof $case === 'string' ? [$case, flattened(field.value)] : [key, flattened(field)];
    }),
  );
}
