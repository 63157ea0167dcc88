import { AdminServiceService } from '../../server/gen/llmpool/v1/admin_service';
import {
  ANSWERED,
  about,
  CLIENT,
  expectTree,
  names,
  SERVER,
  served,
  useTracedServices,
} from '../support/traced-service';

const traced = useTracedServices();

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
