import { status } from '@grpc/grpc-js';
import { type ChatRequest, Message, type Role, type Workload } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { type DeepPartial, fromPartial, protoRequest, userMessage } from '../support/proto-request';
import type { RawOptions } from '../support/raw-client';
import { useService, useServices } from '../support/use-service';

const { chat, streamChat } = LlmPoolServiceService;
const TOKEN = 'token-that-may-call';
const current = useService({
  LLM_POOL_TOKENS: `chat-api:${TOKEN}:call,grafana:token-that-may-watch:admin`,
  LLM_POOL_MAX_REQUEST_BYTES: '20000',
  LLM_POOL_MIN_DEADLINE_MS: '2000',
});

const said = (...messages: DeepPartial<Message>[]): ChatRequest =>
  protoRequest({ messages: messages.map((message) => fromPartial(Message, message)) });
const text = (value: string) => ({ $case: 'text', value }) as const;

/** Refused as Chat and as StreamChat alike, with nothing else than an error, and no upstream hears of it. */
const refusal = async (request: ChatRequest, options: RawOptions = {}) => {
  const { raw, simulator, log } = current.service;
  const unary = await raw.failure(chat, request, { token: TOKEN, ...options });
  const stream = await raw.failure(streamChat, request, { token: TOKEN, ...options });
  expect(stream.code).toBe(unary.code);
  expect(stream.details.ErrorInfo.reason).toBe(unary.details.ErrorInfo.reason);
  expect(stream.details.BadRequest).toEqual(unary.details.BadRequest);
  expect([...unary.messages, ...stream.messages]).toEqual([]);
  expect(unary.details.CallDetails).toMatchObject({ attempts: [], attemptCount: 0, partialUsage: undefined });
  expect(unary.trailers.get('grpc-retry-pushback-ms')).toEqual(['-1']);
  expect(simulator.requests.received).toBe(0);
  // The caller's fault, and counted as such.
  const lines = log.filter(({ call_id }) => call_id === unary.details.RequestInfo.requestId);
  expect(lines).toMatchObject([{ outcome: 'caller_fault', reason: unary.details.ErrorInfo.reason }]);
  return unary;
};

describe('a field that is wrong', () => {
  it.each<[string, ChatRequest, string, RegExp]>([
    ['no messages', said(), 'messages', /empty/],
    ['a message without content', said({ role: 3 }), 'messages[0].content', /not set/],
    ['empty text', said({ role: 3, content: text('') }), 'messages[0].text', /empty/],
    [
      'no parts',
      said({ role: 3, content: { $case: 'parts', value: { parts: [] } } }),
      'messages[0].parts.parts',
      /empty/,
    ],
    [
      'an empty part',
      said({ role: 3, content: { $case: 'parts', value: { parts: [{}] } } }),
      'messages[0].parts.parts[0]',
      /not set/,
    ],
    ['no role', said({ role: 0, content: text('x') }), 'messages[0].role', /is 0/],
    [
      'an unknown role',
      said({ role: 3, content: text('x') }, { role: 9 as Role, content: text('x') }),
      'messages[1].role',
      /is 9/,
    ],
    ['a tool result of nothing', said({ role: 5, content: text('x') }), 'messages[0].tool_call_id', /empty/],
    ['temperature', protoRequest({ temperature: 2.5 }), 'temperature', /is 2\.5, must be 0 to 2/],
    ['temperature that is no number', protoRequest({ temperature: Number.NaN }), 'temperature', /NaN/],
    ['top_p', protoRequest({ topP: -0.1 }), 'top_p', /is -0\.1, must be 0 to 1/],
    ['n', protoRequest({ n: 0 }), 'n', /is 0, must be 1 to 128/],
    ['max_completion_tokens', protoRequest({ maxCompletionTokens: 0 }), 'max_completion_tokens', /is 0/],
    ['two token limits', protoRequest({ maxTokens: 5, maxCompletionTokens: 5 }), 'max_tokens', /one of the two/],
    ['frequency_penalty', protoRequest({ frequencyPenalty: 3 }), 'frequency_penalty', /is 3, must be -2 to 2/],
    ['top_logprobs', protoRequest({ logprobs: true, topLogprobs: 21 }), 'top_logprobs', /is 21/],
    ['logit_bias', protoRequest({ logitBias: { 7: 101 } }), 'logit_bias[7]', /is 101/],
    ['stop', protoRequest({ stop: ['a', 'b', 'c', 'd', 'e'] }), 'stop', /5 texts, must have at most 4/],
    ['a name that is too long', said({ role: 3, name: 'x'.repeat(65), content: text('x') }), 'messages[0].name', /65/],
    [
      'a schema that is no JSON',
      protoRequest({
        tools: [{ tool: { $case: 'function', value: { name: 'f', description: '', parametersJson: '{' } } }],
      }),
      'tools[0].function.parameters_json',
      /JSON/,
    ],
    ['an extra body with a known field', protoRequest({ extraBody: '{"temperature":1}' }), 'extra_body', /temperature/],
    ['a workload of the future', protoRequest({ workload: 77 as Workload }), 'workload', /is 77/],
    ['a session id that is too long', protoRequest({ sessionId: 'x'.repeat(257) }), 'session_id', /257/],
  ])('%s is named with its path, its value and the rule', async (_what, request, field, rule) => {
    const { code, details } = await refusal(request);
    expect([code, details.ErrorInfo.reason]).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
    const { fieldViolations } = details.BadRequest!;
    expect(fieldViolations.map((violation) => violation.field)).toEqual([field]);
    expect(fieldViolations[0]!.description).toMatch(rule);
    expect(details.status.message).toContain(field);
  });

  it('and others that are wrong are told together', async () => {
    const { details } = await refusal(protoRequest({ messages: [], temperature: 9, n: 0, sessionId: 'x'.repeat(300) }));
    const fields = details.BadRequest!.fieldViolations.map(({ field }) => field);
    expect(fields.sort()).toEqual(['messages', 'n', 'session_id', 'temperature']);
  });

  it('however many there are, the error stays small enough to arrive', async () => {
    const messages = Array.from({ length: 500 }, () => fromPartial(Message, { role: 9 as Role }));
    const { details, status: ended } = await refusal(protoRequest({ messages }));
    expect(details.bytes).toBeLessThan(4096);
    expect(Buffer.byteLength(ended.details)).toBeLessThanOrEqual(1024);
    expect(details.BadRequest!.fieldViolations.length).toBeGreaterThan(1);
  });
});

describe('a request that cannot be one', () => {
  it('is told its size and the limit', async () => {
    const { code, details } = await refusal(protoRequest({ messages: [userMessage('x'.repeat(20_000))] }));
    expect(code).toBe('RESOURCE_EXHAUSTED');
    expect(details.ErrorInfo).toMatchObject({ reason: 'REQUEST_TOO_LARGE', metadata: { limit: '20000' } });
    expect(details.status.message).toContain('LLM_POOL_MAX_REQUEST_BYTES');
    expect(Number(details.ErrorInfo.metadata.size)).toBeGreaterThan(20_000);
  });

  it('is refused by grpc-js itself when it is many times too large', async () => {
    const request = protoRequest({ messages: [userMessage('x'.repeat(3_000_000))] });
    const { code } = await current.service.raw.call(chat, request, { token: TOKEN });
    expect(code).toBe('RESOURCE_EXHAUSTED');
    expect(current.service.simulator.requests.received).toBe(0);
  });

  it('is an invalid one when its bytes are no message', async () => {
    const broken = { ...chat, requestSerialize: () => Buffer.from([0x0a, 0xff, 0xff]) };
    const { code, details } = await current.service.raw.failure(broken, protoRequest(), { token: TOKEN });
    expect([code, details.ErrorInfo.reason]).toEqual(['INVALID_ARGUMENT', 'INVALID_FIELD']);
    expect(current.service.simulator.requests.received).toBe(0);
  });

  it('to an RPC that does not exist is UNIMPLEMENTED', async () => {
    const missing = { ...chat, path: '/llmpool.v1.LlmPoolService/Nothing' };
    expect((await current.service.raw.call(missing, protoRequest(), { token: TOKEN })).status.code).toBe(
      status.UNIMPLEMENTED,
    );
  });
});

describe('a caller', () => {
  it('with a wrong token is not let in, and its request not even read', async () => {
    for (const request of [protoRequest(), said(), protoRequest({ messages: [userMessage('x'.repeat(20_000))] })]) {
      const { code, details } = await refusal(request, { token: 'wrong' });
      expect([code, details.ErrorInfo.reason]).toEqual(['UNAUTHENTICATED', 'CALLER_UNAUTHENTICATED']);
    }
  });

  it('without the scope is not let in', async () => {
    const { code, details } = await refusal(protoRequest(), { token: 'token-that-may-watch' });
    expect([code, details.ErrorInfo.reason]).toEqual(['PERMISSION_DENIED', 'SCOPE_MISSING']);
  });

  it('with too little time is told so at once', async () => {
    const { code, details } = await refusal(protoRequest(), { deadlineMs: 1900 });
    expect([code, details.ErrorInfo.reason]).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_TOO_SHORT']);
    expect(details.status.message).toMatch(/leaves \d+ ms, at least 2000 ms/);
  });
});

describe('a model', () => {
  const { start } = useServices();

  it('that is not configured is NOT_FOUND, with its name', async () => {
    const backends = [{ name: 'a', base_url: current.service.simulator.url, models: ['known'] }];
    const { raw } = await start({ LLM_POOL_BACKENDS: JSON.stringify(backends), LLM_POOL_MODEL: 'known' });
    const unknown = protoRequest({ model: 'unknown' });
    for (const { code, details } of [await raw.failure(chat, unknown), await raw.failure(streamChat, unknown)]) {
      expect([code, details.ErrorInfo.reason]).toEqual(['NOT_FOUND', 'MODEL_NOT_FOUND']);
      expect(details.ErrorInfo.metadata.model).toBe('unknown');
      expect(details.CallDetails.attempts).toEqual([]);
    }
    expect(current.service.simulator.requests.received).toBe(0);
  });

  it('that nobody named, with no default, is a field that is missing', async () => {
    const { raw, simulator } = await start({ LLM_POOL_MODEL: '' });
    const { details } = await raw.failure(chat, protoRequest({ model: '' }));
    expect(details.BadRequest!.fieldViolations).toMatchObject([{ field: 'model' }]);
    expect(simulator.requests.received).toBe(0);
  });
});
