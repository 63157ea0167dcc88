import { FallbackReason, Outcome, Tier } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const failing = (status: number, more: object = {}): Partial<Behaviour> => ({
  fault: { kind: 'status', status, ...more },
});
const hanging: Partial<Behaviour> = { fault: { kind: 'hang', at: 'before-headers' } };

/** With a legacy client, and few slots. */
const BACKED = {
  ...POOL_ALONE,
  LLM_POOL_FALLBACK: 'true',
  LLM_POOL_RETRIES: '0',
  LLM_POOL_SIZE: '1',
  LLM_POOL_CLIENT_CONCURRENCY: '1',
  LLM_LEGACY_CONCURRENCY: '1',
};
const backed = (environment: Record<string, string> = {}) =>
  fleets.of(['main', 'legacy'], { ...BACKED, ...environment });

describe('a pool error', () => {
  it.each(['unary', 'stream'] as const)('goes to the legacy client, which answers the same call: %s', async (kind) => {
    const { service, upstreams } = await backed({ LLM_POOL_RETRIES: '1' });
    upstreams.main.script(failing(500));
    const { client } = service;
    const { servedBy } = await (kind === 'unary' ? client.chat('hi') : client.streamChat('hi').final());
    expect(servedBy).toMatchObject({ tier: Tier.LEGACY, fallbackReason: FallbackReason.POOL_ERROR });
    expect(servedBy?.attempts.map(({ tier, httpStatus }) => [tier, httpStatus])).toEqual([
      [Tier.POOL, 500],
      [Tier.POOL, 500],
      [Tier.LEGACY, 200],
    ]);
    const [asked, again] = [upstreams.main, upstreams.legacy].map(({ requests }) => requests.records[0]!.body);
    expect(again).toEqual(asked);
  });

  it('that the legacy client shares is told with the errors of both, after one attempt there', async () => {
    const { service, upstreams } = await backed();
    upstreams.main.script(failing(500));
    upstreams.legacy.script(failing(503));
    const error = await caught(service.client.chat('hi'));
    expect(error.reason).toBe('UPSTREAM_OVERLOADED');
    expect(error.attempts.map(({ tier, httpStatus, outcome }) => [tier, httpStatus, outcome])).toEqual([
      [Tier.POOL, 500, Outcome.UPSTREAM_FAULT],
      [Tier.LEGACY, 503, Outcome.UPSTREAM_FAULT],
    ]);
    expect(upstreams.legacy.requests.received).toBe(1);
  });

  it('waits for the legacy client in its bounded queue; beyond it the error is that of the pool', async () => {
    const { service, upstreams } = await backed({
      LLM_LEGACY_QUEUE_LIMIT: '1',
      LLM_POOL_SIZE: '2',
      LLM_POOL_CLIENT_CONCURRENCY: '2',
    });
    upstreams.main.script(failing(500));
    upstreams.legacy.enqueue(hanging);
    const { client, app } = service;
    const running = client.chat('hi');
    await upstreams.legacy.nextRequest();
    const waiting = client.chat('hi');
    await until('one waits', () => app.legacy.snapshot().queued === 1);
    expect(await endingOf(client.chat('hi'))).toBe('UPSTREAM_UNAVAILABLE');
    upstreams.legacy.release();
    expect((await Promise.all([running, waiting])).map(({ servedBy }) => servedBy?.tier)).toEqual([
      Tier.LEGACY,
      Tier.LEGACY,
    ]);
  });

  it('stays where it is when the call or the setting wants no fallback', async () => {
    const { service, upstreams } = await backed();
    upstreams.main.script(failing(500));
    const messages = [{ role: 'user' as const, text: 'hi' }];
    expect(await endingOf(service.client.chat({ messages, disableFallback: true }))).toBe('UPSTREAM_UNAVAILABLE');
    const off = await backed({ LLM_POOL_FALLBACK: 'false' });
    off.upstreams.main.script(failing(500));
    expect(await endingOf(off.service.client.chat('hi'))).toBe('UPSTREAM_UNAVAILABLE');
    expect(upstreams.legacy.requests.received + off.upstreams.legacy.requests.received).toBe(0);
  });
});

describe('what is no pool error', () => {
  it.each<[string, Partial<Behaviour>, string]>([
    ['a caller fault', failing(400), 'UPSTREAM_INVALID_REQUEST'],
    ['a prompt that is too long', failing(400, { code: 'context_length_exceeded' }), 'CONTEXT_LENGTH_EXCEEDED'],
    ['an unknown model', failing(404), 'MODEL_NOT_FOUND'],
    ['used-up quota', failing(429, { code: 'insufficient_quota' }), 'UPSTREAM_QUOTA_EXHAUSTED'],
  ])('%s never goes to the legacy client, and never turns the pool off', async (_, behaviour, reason) => {
    const { service, upstreams } = await backed({ LLM_POOL_FAILURES_TO_OFF: '2' });
    upstreams.main.script(behaviour);
    for (let call = 1; call <= 5; call++) expect(await endingOf(service.client.chat('hi'))).toBe(reason);
    expect(upstreams.legacy.requests.received).toBe(0);
    expect(service.app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });

  it('a cancellation, a deadline, and a refusal of ours neither', async () => {
    const { service, upstreams } = await backed({ LLM_POOL_FAILURES_TO_OFF: '2', LLM_POOL_QUEUE_LIMIT: '0' });
    const { client, app } = service;
    const once = service.connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    for (const upstream of Object.values(upstreams)) upstream.script(hanging);
    for (let round = 1; round <= 3; round++) {
      const caller = new AbortController();
      const running = endingOf(client.chat('hi', { signal: caller.signal }));
      await upstreams.main.nextRequest();
      const spilled = endingOf(client.chat('hi', { deadlineMs: 200 }));
      await upstreams.legacy.nextRequest();
      expect(await endingOf(once.chat('hi'))).toBe('POOL_OVERLOADED');
      caller.abort();
      expect(await Promise.all([running, spilled])).toEqual(['CANCELLED', 'DEADLINE_EXCEEDED']);
      await until('the slots are back', () => app.pool.snapshot().inUse + app.legacy.snapshot().inUse === 0);
    }
    expect(app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
    expect(upstreams.legacy.requests.received).toBe(3);
  });

  it('a 429 is waited for where the legacy client has the same limit', async () => {
    const { client, simulator, app } = await fleets.alone({
      ...BACKED,
      LLM_POOL_RETRIES: '1',
      LLM_POOL_FAILURES_TO_OFF: '1',
    });
    simulator.enqueue(failing(429, { retryAfter: { form: 'ms', ms: 100 } }));
    const { servedBy } = await client.chat('hi');
    expect(servedBy?.attempts.map(({ tier }) => tier)).toEqual([Tier.POOL, Tier.POOL]);
    expect(app.poolSwitch.state).toBe('on');
  });

  it('R20 a 429 goes to a legacy client with a limit of its own', async () => {
    const { service, upstreams } = await backed();
    upstreams.main.script(failing(429, { retryAfter: { form: 'seconds', ms: 30_000 } }));
    for (let call = 1; call <= 3; call++) {
      const { servedBy } = await service.client.chat('hi', { deadlineMs: 5000 });
      expect(servedBy).toMatchObject({ tier: Tier.LEGACY, fallbackReason: FallbackReason.NO_BACKEND });
    }
    expect([upstreams.main.requests.received, upstreams.legacy.requests.received]).toEqual([1, 3]);
    expect(service.app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });
});

describe('overload', () => {
  it('spills over only into a legacy slot that is free now', async () => {
    const { service, upstreams } = await backed({ LLM_POOL_QUEUE_LIMIT: '1' });
    for (const upstream of Object.values(upstreams)) upstream.script(hanging);
    const { client, app } = service;
    const once = service.connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    const running = client.chat('hi');
    await upstreams.main.nextRequest();
    const waiting = client.chat('hi');
    await until('one waits', () => app.pool.snapshot().queued === 1);
    // It waits although a legacy slot is free: only what the pool cannot take spills over.
    expect(upstreams.legacy.requests.received).toBe(0);
    const spilled = client.chat('hi');
    await upstreams.legacy.nextRequest();
    const error = await caught(once.chat('hi'));
    expect(error).toMatchObject({ reason: 'POOL_OVERLOADED', attemptCount: 0 });
    expect(app.legacy.snapshot().queued).toBe(0);
    upstreams.main.script({});
    upstreams.main.release();
    upstreams.legacy.release();
    expect((await Promise.all([running, waiting, spilled])).map(({ servedBy }) => servedBy)).toMatchObject([
      { tier: Tier.POOL },
      { tier: Tier.POOL },
      { tier: Tier.LEGACY, fallbackReason: FallbackReason.POOL_FULL },
    ]);
  });
});

describe('when no backend can serve', () => {
  it('the legacy client answers while it has a free slot; the others wait for the half-open breaker', async () => {
    const { service, upstreams } = await backed({ LLM_POOL_BREAKER_FAILURES: '2', LLM_POOL_BREAKER_OPEN_MS: '400' });
    const { client, app } = service;
    upstreams.main.enqueue(failing(500), failing(500));
    await client.chat('hi');
    await client.chat('hi');
    expect(app.pool.snapshot().backends[0]!.breaker).toBe('open');
    upstreams.legacy.enqueue(hanging);
    const spare = client.chat('hi');
    await upstreams.legacy.waitFor(({ hung }) => hung === 1);
    const { servedBy } = await client.chat('hi');
    expect(servedBy).toMatchObject({ tier: Tier.POOL, attempts: [{ httpStatus: 200 }] });
    expect(servedBy?.queueMs).toBeGreaterThan(100);
    upstreams.legacy.release();
    expect((await spare).servedBy).toMatchObject({ tier: Tier.LEGACY, fallbackReason: FallbackReason.NO_BACKEND });
  });
});

describe('targets of an alias', () => {
  const ALIASED = (urls: Record<'first' | 'second', string>) => ({
    ...POOL_ALONE,
    LLM_POOL_RETRIES: '1',
    LLM_POOL_SIZE: '2',
    LLM_POOL_MODEL: 'best',
    LLM_POOL_BACKENDS: JSON.stringify({
      backends: [
        { name: 'first', base_url: urls.first, api_key: 'k', models: ['large'] },
        { name: 'second', base_url: urls.second, api_key: 'k', models: ['small'] },
      ],
      aliases: [{ name: 'best', targets: ['large', 'small'] }],
    }),
  });

  it('are asked one after the other, each with its own retries', async () => {
    const { upstreams } = await fleets.of(['first', 'second']);
    const { client } = await fleets.alone(ALIASED({ first: upstreams.first.url, second: upstreams.second.url }));
    expect((await client.chat('hi')).servedBy).toMatchObject({ backend: 'first', model: 'large' });
    upstreams.first.script(failing(500));
    expect((await client.chat('hi')).servedBy).toMatchObject({ backend: 'second', model: 'small' });
    expect([upstreams.first.requests.received, upstreams.second.requests.received]).toEqual([3, 1]);
    upstreams.first.script(failing(400));
    expect(await endingOf(client.chat('hi'))).toBe('UPSTREAM_INVALID_REQUEST');
    expect([upstreams.first.requests.received, upstreams.second.requests.received]).toEqual([4, 1]);
  });
});
