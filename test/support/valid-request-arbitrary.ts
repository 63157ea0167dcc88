import * as fc from 'fast-check';
import { ChatRequest, ContentPart, Message, Role, Tool } from '../../server/gen/llmpool/v1/chat';
import { type DeepPartial, fromPartial } from './proto-request';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const data = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes));
const url = fc.constantFrom('https://a.example/1.png', 'data:image/png;base64,AA==');
const json = fc
  .dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }))
  .map((value) => JSON.stringify(value));

const textPart = fc.record({ $case: fc.constant('text' as const), value: text });
const userPart = fc.oneof(
  textPart,
  fc.record({ $case: fc.constant('image' as const), value: fc.record({ url, detail: fc.constantFrom('', 'auto') }) }),
  fc.record({
    $case: fc.constant('audio' as const),
    value: fc.record({ data, format: fc.constantFrom('wav', 'mp3') }),
  }),
  fc.record({ $case: fc.constant('file' as const), value: fc.record({ fileId: text }) }),
);

/** The content oneof, of text or of these parts. */
const content = (part: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    textPart,
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({
      $case: 'parts',
      value: { parts: parts.map((one) => fromPartial(ContentPart, { part: one } as DeepPartial<ContentPart>)) },
    })),
  );

const toolCall = fc.record({
  id: text,
  call: fc.oneof(
    fc.record({ $case: fc.constant('function' as const), value: fc.record({ name, arguments: fc.string() }) }),
    fc.record({ $case: fc.constant('custom' as const), value: fc.record({ name, input: fc.string() }) }),
  ),
});

const message: fc.Arbitrary<Message> = fc
  .oneof(
    fc.record({ role: fc.constantFrom(Role.SYSTEM, Role.DEVELOPER), content: content(textPart) }),
    fc.record({ role: fc.constant(Role.USER), content: content(userPart), name: fc.constantFrom('', 'ann') }),
    fc.record({ role: fc.constant(Role.ASSISTANT), content: content(textPart), reasoningText: fc.string() }),
    fc.record({ role: fc.constant(Role.ASSISTANT), toolCalls: fc.array(toolCall, { minLength: 1, maxLength: 3 }) }),
    fc.record({ role: fc.constant(Role.TOOL), content: content(textPart), toolCallId: text }),
  )
  .map((one) => fromPartial(Message, one as DeepPartial<Message>));

const tools: fc.Arbitrary<Tool[]> = fc
  .uniqueArray(fc.record({ name, parametersJson: fc.oneof(json, fc.constant('')) }), {
    maxLength: 4,
    selector: (tool) => tool.name,
  })
  .map((list) => list.map((value) => fromPartial(Tool, { tool: { $case: 'function', value } })));

const range = (min: number, max: number) => maybe(fc.double({ min, max, noNaN: true }));

// Protobuf does not send the minus of a zero in a map, and ts-proto drops the key "__proto__".
const bias = fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value + 0);
const label = name.filter((key) => key !== '__proto__');

/** Requests that keep every rule of chat.proto. */
export const validRequest: fc.Arbitrary<ChatRequest> = fc
  .record({
    model: name,
    messages: fc.array(message, { minLength: 1, maxLength: 5 }),
    temperature: range(0, 2),
    topP: range(0, 1),
    maxCompletionTokens: maybe(fc.integer({ min: 1, max: 2 ** 32 - 1 })),
    stop: fc.array(text, { maxLength: 4 }),
    n: maybe(fc.integer({ min: 1, max: 128 })),
    seed: maybe(fc.maxSafeInteger()),
    frequencyPenalty: range(-2, 2),
    presencePenalty: range(-2, 2),
    logitBias: fc.dictionary(fc.nat().map(String), bias, { maxKeys: 3 }),
    logprobs: maybe(fc.boolean()),
    tools,
    parallelToolCalls: maybe(fc.boolean()),
    reasoningEffort: maybe(name),
    verbosity: maybe(fc.constantFrom('low', 'medium', 'high')),
    user: maybe(fc.string({ maxLength: 256 })),
    metadata: fc.dictionary(label, fc.string({ maxLength: 512 }), { maxKeys: 16 }),
    store: maybe(fc.boolean()),
    serviceTier: maybe(fc.constantFrom('auto', 'flex', 'fast')),
    workload: fc.integer({ min: 0, max: 3 }),
    priority: fc.integer({ min: 0, max: 3 }),
    sessionId: fc.string({ maxLength: 256 }),
    disableFallback: fc.boolean(),
  })
  .map((request) => ({ ...fromPartial(ChatRequest, {}), ...request }));
