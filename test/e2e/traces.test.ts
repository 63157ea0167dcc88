import { AdminServiceService } from '../../server/gen/llmpool/v1/admin_service';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import { recordedSpans, type SeenSpan, type Trace } from '../support/recorded-spans';
import { CALM, type Service } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { start } = useServices();
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const UUID = expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
const failing = (status: number, more: object = {}) => ({ fault: { kind: 'status', status, ...more } }) as const;

const traced = async (environment: Record<string, string> = {}) => {
  const spans = recordedSpans();
  const service = await start(
    { ...CALM, LLM_POOL_FALLBACK: 'false', ...environment },
    {},
    { tracerProvider: spans.tracerProvider },
  );
  return { ...service, spans };
};
const SERVER = { kind: 'SERVER', status: 'UNSET', parentId: undefined } as const;
const CLIENT = { kind: 'CLIENT', status: 'UNSET', name: 'chat m' } as const;
/** What every attempt on the service's only upstream says. */
const about = ({ simulator }: Service) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'm',
  'server.address': '127.0.0.1',
  'server.port': simulator.port,
  'openai.api.type': 'chat_completions',
  'llm_pool.call_id': UUID,
  'llm_pool.tier': 'pool',
  'llm_pool.client': expect.stringMatching(/^default-\d$/),
  'llm_pool.backend': 'default',
});
const ANSWERED = {
  'http.response.status_code': 200,
  'llm_pool.provider_request_id': expect.stringMatching(/^req_/),
  'gen_ai.usage.input_tokens': expect.any(Number),
  'gen_ai.usage.output_tokens': expect.any(Number),
  'gen_ai.usage.reasoning.output_tokens': 0,
  'gen_ai.usage.cache_read.input_tokens': 0,
  'gen_ai.response.id': expect.stringMatching(/^chatcmpl-/),
  'gen_ai.response.model': 'simulator',
  'gen_ai.response.finish_reasons': ['stop'],
  'openai.response.system_fingerprint': 'fp_simulator',
};
const served = (method: string, more: object = {}) => ({
  'rpc.system.name': 'grpc',
  'rpc.method': `llmpool.v1.LlmPoolService/${method}`,
  'rpc.status_code': 'OK',
  'network.peer.address': '127.0.0.1',
  'network.peer.port': expect.any(Number),
  'llm_pool.call_id': UUID,
  'llm_pool.caller': 'anonymous',
  'llm_pool.workload': 'chat',
  'llm_pool.priority': 'default',
  'llm_pool.model': 'm',
  'llm_pool.outcome': 'success',
  'llm_pool.attempts': 1,
  'llm_pool.tier': 'pool',
  ...more,
});
/** All are children of the root, lie within it, and belong to its trace. */
const expectTree = ([root, ...children]: readonly SeenSpan[]): void => {
  for (const child of children) {
    expect([child.name, child.parentId, child.traceId]).toEqual([child.name, root!.spanId, root!.traceId]);
    expect(child.startedAt).toBeGreaterThanOrEqual(root!.startedAt);
    expect(child.startedAt + child.ms).toBeLessThanOrEqual(root!.startedAt + root!.ms + 0.01);
  }
};
/** A call has waited for a slot for long enough to be told. */
const hasWaited = ({ app }: Service) =>
  until('a call has waited', () => (app.pool.snapshot().queue[0]?.oldestMs ?? 0) >= 5);
const names = (spans: readonly SeenSpan[]) => spans.map(({ name }) => name.replace(/^llmpool.v1./, ''));
const events = ({ events: list }: SeenSpan) => list.map(({ name, attributes }) => [name, ...Object.values(attributes)]);

describe('a call that succeeds', () => {
  it('has a server span and a client span, exactly by the conventions', async () => {
    const service = await traced();
    const { servedBy } = await service.client.chat('Hi');
    const spans = await service.spans.trace();
    const [root, attempt] = spans;
    expect(spans).toHaveLength(2);
    expectTree(spans);
    expect(root).toMatchObject({ ...SERVER, name: 'llmpool.v1.LlmPoolService/Chat', events: [] });
    expect(root.attributes).toEqual(served('Chat', { 'llm_pool.call_id': servedBy!.callId }));
    expect(attempt).toMatchObject({ ...CLIENT, events: [] });
    expect(attempt!.attributes).toEqual({
      ...about(service),
      ...ANSWERED,
      'llm_pool.attempt': 1,
      'llm_pool.provider_request_id': servedBy!.attempts[0]!.providerRequestId,
    });
    expect(attempt!.ms).toBeCloseTo(servedBy!.upstreamMs, 2);
  });

  it('says what was asked for, as far as it was set', async () => {
    const service = await traced();
    service.simulator.script({ reasoning: 'because', cachedTokens: 3 });
    await service.client.chat({
      messages: [{ role: 'user', text: 'Hi' }],
      n: 2,
      seed: 7,
      maxCompletionTokens: 99,
      temperature: 0.5,
      topP: 0.9,
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      reasoningEffort: 'low',
      serviceTier: 'flex',
      responseFormat: { jsonSchema: { name: 's', schemaJson: { type: 'object' } } },
      sessionId: 'session-1',
      workload: 'dialogue_agent',
      priority: 'interactive',
    } as never);
    const [root, attempt] = await service.spans.trace();
    expect(root.attributes).toMatchObject({
      'llm_pool.workload': 'dialogue_agent',
      'llm_pool.priority': 'interactive',
    });
    expect(attempt!.attributes).toMatchObject({
      'gen_ai.request.choice.count': 2,
      'gen_ai.request.seed': 7,
      'gen_ai.request.max_tokens': 99,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': -0.1,
      'gen_ai.request.reasoning.level': 'low',
      'openai.request.service_tier': 'flex',
      'gen_ai.output.type': 'json',
      'gen_ai.conversation.id': 'session-1',
      'gen_ai.response.finish_reasons': ['stop', 'stop'],
      'gen_ai.usage.cache_read.input_tokens': 3,
    });
    expect(attempt!.attributes['gen_ai.usage.reasoning.output_tokens']).toBeGreaterThan(0);
  });

  it('covers the whole stream, and tells the time to its first token', async () => {
    const service = await traced();
    service.simulator.script({ timeToFirstToken: 40, tokensPerSecond: 200, answer: { tokens: 10 } });
    await service.client.streamChat('Hi').final();
    const spans = await service.spans.trace();
    const [root, attempt] = spans;
    expectTree(spans);
    expect(root.attributes).toEqual(served('StreamChat'));
    expect(attempt!.attributes).toEqual({
      ...about(service),
      ...ANSWERED,
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'llm_pool.attempt': 1,
    });
    const firstMs = 1000 * (attempt!.attributes['gen_ai.response.time_to_first_chunk'] as number);
    expect(firstMs).toBeGreaterThanOrEqual(39);
    expect(attempt!.ms).toBeGreaterThan(firstMs + 30);
  });

  it.each(['DeepDive', 'StreamDeepDive'] as const)('%s says on its own span what it was', async (method) => {
    const service = await traced();
    const request = { theme: 'Pools' };
    if (method === 'DeepDive') await service.client.deepDive(request);
    else await service.client.streamDeepDive(request).final();
    const [root] = await service.spans.trace();
    // The tree below it has a test of its own. Three facets, plan and synthesis.
    expect(root.attributes).toEqual(
      served(method, { 'llm_pool.workload': 'deep_dive', 'llm_pool.priority': 'bulk', 'llm_pool.attempts': 5 }),
    );
  });
});

describe('what lies between', () => {
  it('a retry: each attempt with its end, and the pause with its reason', async () => {
    const service = await traced({ LLM_POOL_RETRY_BASE_MS: '5', LLM_POOL_RETRY_MAX_MS: '5' });
    service.simulator.enqueue(failing(500), failing(503));
    await service.client.chat('Hi');
    const spans = await service.spans.trace();
    expectTree(spans);
    const attempts = spans.filter(({ kind }) => kind === 'CLIENT');
    expect(
      attempts.map(({ status, attributes }) => [status, attributes['error.type'], attributes['llm_pool.attempt']]),
    ).toEqual([
      ['ERROR', 'UPSTREAM_UNAVAILABLE', 1],
      ['ERROR', 'UPSTREAM_OVERLOADED', 2],
      ['UNSET', undefined, 3],
    ]);
    expect(attempts[0]!.attributes).toEqual({
      ...about(service),
      'llm_pool.attempt': 1,
      'http.response.status_code': 500,
      'llm_pool.provider_request_id': expect.stringMatching(/^req_/),
      'error.type': 'UPSTREAM_UNAVAILABLE',
    });
    expect(attempts[0]!.statusMessage).toMatch(/500/);
    const pauses = spans.filter(({ name }) => name === 'backoff');
    expect(pauses).toMatchObject(
      ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_OVERLOADED'].map((reason) => ({
        kind: 'INTERNAL',
        attributes: { 'llm_pool.reason': reason },
      })),
    );
    expect(spans[0]).toMatchObject({ status: 'UNSET', attributes: { 'llm_pool.attempts': 3 } });
  });

  it('no retry: why not', async () => {
    const { client, simulator, spans } = await traced({
      LLM_POOL_RETRY_BUDGET_PERCENT: '0',
      LLM_POOL_RETRY_BUDGET_MIN_PER_S: '0',
    });
    simulator.script(failing(500));
    await caught(client.chat('Hi'));
    const [root] = await spans.trace();
    expect(events(root)).toEqual([['no_retry', 'no budget left']]);
  });

  it('the wait for a slot, when there was one', async () => {
    const service = await traced({ LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1' });
    const { client, simulator, spans } = service;
    simulator.enqueue(HANG);
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const second = client.chat('2');
    await hasWaited(service);
    simulator.release();
    await Promise.all([first, second]);
    const all = (await spans.traces(2))[1]!;
    expectTree(all);
    expect(names(all)).toEqual(['LlmPoolService/Chat', 'queue', 'chat m']);
    expect(all[1]).toMatchObject({ kind: 'INTERNAL', attributes: { 'llm_pool.reason': 'busy' } });
    expect(all[1]!.ms).toBeGreaterThanOrEqual(5);
  });

  it('a rate limit: the cool-down of the backend, and the wait for its end', async () => {
    const { client, simulator, spans } = await traced();
    simulator.enqueue(failing(429, { retryAfter: { form: 'ms', ms: 200 } }));
    await client.chat('Hi');
    const all = await spans.trace();
    expectTree(all);
    expect(events(all[0])).toEqual([
      ['cool_down', expect.stringMatching(/^rate limit for m, it rests (200|1\d\d) ms$/), 'default'],
    ]);
    expect(all.find(({ name }) => name === 'queue')).toMatchObject({ attributes: { 'llm_pool.reason': 'rate_limit' } });
  });

  it('a fallback: why, and what the legacy client did', async () => {
    const service = await traced({ LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'true' });
    service.simulator.enqueue(failing(500));
    await service.client.chat('Hi');
    const spans = await service.spans.trace();
    expectTree(spans);
    expect(names(spans)).toEqual(['LlmPoolService/Chat', 'chat m', 'chat m']);
    expect(spans[0].attributes).toEqual(
      served('Chat', { 'llm_pool.attempts': 2, 'llm_pool.tier': 'legacy', 'llm_pool.fallback_reason': 'pool_error' }),
    );
    expect(events(spans[0])).toEqual([['fallback', 'pool_error']]);
    expect(spans[2]).toMatchObject({
      status: 'UNSET',
      attributes: { 'llm_pool.tier': 'legacy', 'llm_pool.client': 'legacy-1', 'llm_pool.attempt': 2 },
    });
  });

  it('the pool off after errors: with the legacy client, and without', async () => {
    const { client, simulator, raw, spans } = await traced({
      LLM_POOL_RETRIES: '0',
      LLM_POOL_FALLBACK: 'true',
      LLM_POOL_FAILURES_TO_OFF: '1',
    });
    simulator.enqueue(failing(500));
    await client.chat('Hi');
    await client.chat('Hi');
    await raw.failure(LlmPoolServiceService.chat, protoRequest({ model: 'm', disableFallback: true }));
    const [, second, all] = (await spans.traces(3)) as [Trace, Trace, Trace];
    expect(events(second[0])).toEqual([['fallback', 'pool_off']]);
    expect(all).toHaveLength(1);
    expect(events(all[0])).toEqual([['pool_off', expect.stringMatching(/^off after errors for \d+ ms more/)]]);
    expect(all[0]).toMatchObject({
      status: 'ERROR',
      attributes: { 'rpc.status_code': 'UNAVAILABLE', 'error.type': 'UNAVAILABLE' },
    });
  });

  it('what a failure means for its backend: breaker, and a rest without a key', async () => {
    const { client, simulator, spans } = await traced({ LLM_POOL_RETRIES: '0', LLM_POOL_BREAKER_FAILURES: '1' });
    simulator.script(failing(500));
    await caught(client.chat('Hi'));
    expect(events((await spans.trace())[0])).toEqual([['breaker_open', 'UPSTREAM_UNAVAILABLE', 'default']]);
    const other = await traced();
    other.simulator.script(failing(401));
    await caught(other.client.chat('Hi'));
    expect(events((await other.spans.trace())[0])).toEqual([['sidelined', 'UPSTREAM_CREDENTIALS_REJECTED', 'default']]);
  });
});

describe('a call that does not succeed', () => {
  it('cancelled in the middle of a stream: ended once, no error of the server', async () => {
    const service = await traced();
    service.simulator.script({ fault: { kind: 'hang', at: 'mid-stream', afterChunks: 2 } });
    const call = service.raw.start(LlmPoolServiceService.streamChat, protoRequest({ model: 'm' }));
    await call.first;
    call.cancel();
    const spans = await service.spans.trace();
    expectTree(spans);
    const [root, attempt] = spans;
    expect(root).toMatchObject(SERVER);
    expect(root.attributes).toEqual(
      served('StreamChat', {
        'rpc.status_code': 'CANCELLED',
        'llm_pool.outcome': 'cancelled',
        'llm_pool.reason': 'CANCELLED',
      }),
    );
    expect(attempt).toMatchObject({ status: 'ERROR' });
    expect(attempt!.attributes).toEqual({
      ...about(service),
      'gen_ai.request.stream': true,
      'http.response.status_code': 200,
      'llm_pool.provider_request_id': expect.stringMatching(/^req_/),
      'llm_pool.attempt': 1,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.response.finish_reasons': ['error'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'llm_pool.usage_estimated': true,
      'error.type': 'CANCELLED',
    });
    await service.noLeaks();
    expect(service.spans.all()).toHaveLength(2);
  });

  it('cancelled while it waits', async () => {
    const service = await traced({ LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1' });
    const { client, simulator, raw, spans } = service;
    simulator.enqueue(HANG);
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const call = raw.start(LlmPoolServiceService.chat, protoRequest({ model: 'm' }));
    await hasWaited(service);
    call.cancel();
    const all = await spans.trace();
    expectTree(all);
    expect(names(all)).toEqual(['LlmPoolService/Chat', 'queue']);
    expect(all[0].attributes).toMatchObject({ 'rpc.status_code': 'CANCELLED', 'llm_pool.attempts': 0 });
    simulator.release();
    await first;
  });

  it('out of time: an error of the server', async () => {
    const { client, simulator, spans } = await traced();
    simulator.script(HANG);
    await caught(client.chat('Hi', { deadlineMs: 150 }));
    const all = await spans.trace();
    expectTree(all);
    expect(all[0]).toMatchObject({ kind: 'SERVER', status: 'ERROR' });
    expect(all[0].attributes).toMatchObject({
      'rpc.status_code': 'DEADLINE_EXCEEDED',
      'error.type': 'DEADLINE_EXCEEDED',
      'llm_pool.reason': 'DEADLINE_EXCEEDED',
    });
    expect(all[1]).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'DEADLINE_EXCEEDED' } });
  });

  it('failed by the upstream', async () => {
    const { client, simulator, spans } = await traced({ LLM_POOL_RETRIES: '0' });
    simulator.script(failing(429, { code: 'insufficient_quota' }));
    await caught(client.chat('Hi'));
    const [root] = await spans.trace();
    // RESOURCE_EXHAUSTED is none of the server's own faults, by the convention.
    expect(root).toMatchObject({ status: 'UNSET', attributes: { 'rpc.status_code': 'RESOURCE_EXHAUSTED' } });
    expect(root.attributes).not.toHaveProperty('error.type');
    expect(root.attributes).toMatchObject({ 'llm_pool.reason': 'UPSTREAM_QUOTA_EXHAUSTED' });
  });

  it('refused: a server span and nothing below it', async () => {
    const { client, simulator, raw, spans } = await traced({
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '1',
      LLM_POOL_QUEUE_LIMIT: '0',
    });
    simulator.script(HANG);
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    // Not by the typed client: its channel would retry.
    await raw.failure(LlmPoolServiceService.chat, protoRequest());
    const all = await spans.trace();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ status: 'ERROR', events: [] });
    expect(all[0].attributes).toMatchObject({
      'rpc.status_code': 'UNAVAILABLE',
      'error.type': 'UNAVAILABLE',
      'llm_pool.reason': 'POOL_OVERLOADED',
      'llm_pool.attempts': 0,
    });
    simulator.release();
    await first;
  });

  it('invalid', async () => {
    const { raw, spans } = await traced();
    await raw.failure(LlmPoolServiceService.chat, protoRequest({ messages: [] }));
    const all = await spans.trace();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ ...SERVER, attributes: { 'rpc.status_code': 'INVALID_ARGUMENT' } });
    expect(all[0].attributes).not.toHaveProperty('error.type');
  });

  it('without a token', async () => {
    const { raw, spans } = await traced({ LLM_POOL_TOKENS: 'app:a-token-of-some-length:call' });
    await raw.failure(LlmPoolServiceService.chat, protoRequest());
    await raw.failure(AdminServiceService.debug, { callId: '' }, { token: 'a-token-of-some-length' });
    const all = spans.all();
    expect(
      all.map(({ status, attributes }) => [status, attributes['rpc.status_code'], attributes['llm_pool.caller']]),
    ).toEqual([
      ['UNSET', 'UNAUTHENTICATED', 'unknown'],
      ['UNSET', 'PERMISSION_DENIED', 'unknown'],
    ]);
    expect(spans.text()).not.toContain('a-token');
  });
});

describe('the other RPCs', () => {
  it('have a server span each, streams to their end', async () => {
    const { client, raw, spans } = await traced();
    await client.listModels();
    await client.admin.debug();
    await raw.failure(AdminServiceService.debug, { callId: 'nope' });
    const watch = raw.start(AdminServiceService.watchMetrics, {});
    await watch.first;
    watch.cancel();
    await spans.traces(4);
    await raw.failure(AdminServiceService.watchMetrics, { intervalMs: 1 });
    expect(
      (await spans.traces(5)).map(([span]) => [
        ...names([span]),
        span.kind,
        span.status,
        span.attributes['rpc.status_code'],
      ]),
    ).toEqual([
      ['LlmPoolService/ListModels', 'SERVER', 'UNSET', 'OK'],
      ['AdminService/Debug', 'SERVER', 'UNSET', 'OK'],
      ['AdminService/Debug', 'SERVER', 'UNSET', 'INVALID_ARGUMENT'],
      ['AdminService/WatchMetrics', 'SERVER', 'UNSET', 'CANCELLED'],
      ['AdminService/WatchMetrics', 'SERVER', 'UNSET', 'INVALID_ARGUMENT'],
    ]);
  });
});
