import { AdminServiceService } from '../../server/gen/llmpool/v1/admin_service';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import {
  about,
  expectTree,
  failing,
  HANG,
  hasWaited,
  names,
  SERVER,
  served,
  useTracedServices,
} from '../support/traced-service';

const traced = useTracedServices();

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
    await caught(client.chat('Hi', { deadlineMs: 400 }));
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
