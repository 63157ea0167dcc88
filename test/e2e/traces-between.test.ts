import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import type { Trace } from '../support/recorded-spans';
import {
  about,
  events,
  expectTree,
  failing,
  HANG,
  hasWaited,
  names,
  served,
  useTracedServices,
} from '../support/traced-service';

const traced = useTracedServices();

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
