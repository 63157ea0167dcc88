import { type LlmPoolError, Outcome, Tier } from '@llm-pool/client';
import { LlmPoolServiceService as LlmPool } from '../../../server/gen/llmpool/v1/llm_pool_service';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { caught } from '../../support/caught';
import { KINDS, silentServer, startCall } from '../../support/chat-states';
import { endingOf } from '../../support/ending-of';
import { protoRequest } from '../../support/proto-request';
import { until } from '../../support/until';
import { POOL_ALONE } from '../../support/use-fleets';
import { useServices } from '../../support/use-service';

const services = useServices();
// Real time is measured: a machine that is busy with something else may spoil one run.
jest.retryTimes(2, { logErrorsBeforeRetry: true });
const hang = (at: 'before-headers' | 'after-headers' | 'mid-stream', afterChunks?: number): Partial<Behaviour> => ({
  fault: { kind: 'hang', at, afterChunks },
});
/** llm-pool ends a call this long before the caller's deadline, ms. */
const RESERVE_MS = 50;
/** How late the end may come on a busy machine, ms. */
const SLACK_MS = 150;

/** The error and the milliseconds until it came. */
const timed = async (call: Promise<unknown>): Promise<{ error: LlmPoolError; ms: number }> => {
  const startedAt = performance.now();
  const error = await caught(call);
  return { error, ms: performance.now() - startedAt };
};

/** It came just before the deadline, from llm-pool: only that knows the call's id. */
const expectAtDeadline = ({ error, ms }: { error: LlmPoolError; ms: number }, deadlineMs: number): void => {
  expect(error).toMatchObject({ codeName: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_EXCEEDED', retryable: false });
  expect(error.callId).toMatch(/^[\da-f-]{36}$/);
  expect(ms).toBeGreaterThan(deadlineMs - RESERVE_MS - 20);
  expect(ms).toBeLessThan(deadlineMs + SLACK_MS);
};

describe("R7 the caller's deadline", () => {
  it.each(KINDS)(
    'wins over every setting, reaches the upstream, and its error tells the attempts: %s',
    async (kind) => {
      const service = await services.start();
      service.simulator.script(hang('before-headers'));
      const result = await timed(startCall(service, kind, undefined, 300));
      expectAtDeadline(result, 300);
      expect(result.error.attempts).toMatchObject([{ outcome: Outcome.DEADLINE_EXCEEDED, tier: Tier.POOL }]);
      await service.simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
      expect(service.simulator.requests.received).toBe(1);
    },
  );

  it('in the middle of a stream comes with what was used until then', async () => {
    const service = await services.start({}, { answer: { text: 'aaaabbbbccccdddd' } });
    service.simulator.script(hang('mid-stream', 2));
    const stream = service.client.streamChat('hi', { deadlineMs: 300 });
    let text = '';
    const result = await timed(
      (async () => {
        for await (const piece of stream.text()) text += piece;
      })(),
    );
    expectAtDeadline(result, 300);
    expect(text).toBe('aaaabbbb');
    expect(result.error.partialUsage).toMatchObject({ completionTokens: 2, estimated: true });
  });

  it.each([
    ['pool', {}],
    ['legacy', { ENABLE_LLM_POOL: 'false' }],
  ])('counts the wait in the queue: %s', async (_, more) => {
    const service = await services.start({
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '1',
      LLM_LEGACY_CONCURRENCY: '1',
      LLM_POOL_FALLBACK: 'false',
      ...more,
    });
    const { simulator, client } = service;
    simulator.enqueue(hang('before-headers'));
    const busy = client.chat('hi');
    await simulator.nextRequest();
    const result = await timed(client.chat('hi', { deadlineMs: 300 }));
    expectAtDeadline(result, 300);
    expect(result.error.attemptCount).toBe(0);
    // Part of it in the queue, the rest with the upstream.
    simulator.enqueue(hang('before-headers'));
    const later = timed(client.chat('hi', { deadlineMs: 400 }));
    await until('it waits', () => service.app.pool.snapshot().queued + service.app.legacy.snapshot().queued === 1);
    simulator.release();
    await busy;
    const both = await later;
    expectAtDeadline(both, 400);
    expect(both.error.attempts).toMatchObject([{ outcome: Outcome.DEADLINE_EXCEEDED }]);
    expect(simulator.requests.received).toBe(2);
  });

  it('counts the pauses between attempts', async () => {
    const service = await services.start(POOL_ALONE);
    const { simulator, client } = service;
    simulator.enqueue(
      { fault: { kind: 'status', status: 500, retryAfter: { form: 'ms', ms: 100 } } },
      hang('before-headers'),
    );
    const result = await timed(client.chat('hi', { deadlineMs: 400 }));
    expectAtDeadline(result, 400);
    expect(result.error.attempts).toMatchObject([
      { outcome: Outcome.UPSTREAM_FAULT },
      { outcome: Outcome.DEADLINE_EXCEEDED },
    ]);
    expect(simulator.requests.received).toBe(2);
  });

  it('ends a call at once whose next attempt would come after it', async () => {
    const service = await services.start(POOL_ALONE);
    const { simulator, client } = service;
    simulator.script({ fault: { kind: 'status', status: 500, retryAfter: { form: 'ms', ms: 5000 } } });
    const { error, ms } = await timed(client.chat('hi', { deadlineMs: 2000 }));
    expect(error.reason).toBe('UPSTREAM_UNAVAILABLE');
    expect(ms).toBeLessThan(1000);
    expect(simulator.requests.received).toBe(1);
  });

  it('counts the time of the pool against the fallback', async () => {
    const service = await services.start({ LLM_POOL_ATTEMPT_TIMEOUT_MS: '150', LLM_POOL_RETRIES: '0' });
    const { simulator, client } = service;
    simulator.enqueue(hang('before-headers'), hang('before-headers'));
    const result = await timed(client.chat('hi', { deadlineMs: 280 }));
    expectAtDeadline(result, 280);
    expect(result.error.attempts).toMatchObject([
      { tier: Tier.POOL, outcome: Outcome.UPSTREAM_FAULT },
      { tier: Tier.LEGACY, outcome: Outcome.DEADLINE_EXCEEDED },
    ]);
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 2);
  });

  it('that leaves too little is refused before any upstream is asked', async () => {
    const service = await services.start({ LLM_POOL_MIN_DEADLINE_MS: '250' });
    const { error, ms } = await timed(service.client.chat('hi', { deadlineMs: 200 }));
    expect(error).toMatchObject({ codeName: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_TOO_SHORT', attemptCount: 0 });
    expect(ms).toBeLessThan(150);
    expect(service.simulator.requests.received).toBe(0);
  });

  it('does not count against the upstream, however often it passes', async () => {
    const service = await services.start({
      LLM_POOL_BREAKER_FAILURES: '1',
      LLM_POOL_FAILURES_TO_OFF: '1',
      LLM_POOL_MIN_DEADLINE_MS: '0',
    });
    service.simulator.script(hang('before-headers'));
    const endings = await Promise.all(
      Array.from({ length: 5 }, () => endingOf(service.client.chat('hi', { deadlineMs: 120 }))),
    );
    expect(new Set(endings)).toEqual(new Set(['DEADLINE_EXCEEDED']));
    expect(service.app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed' });
    expect(service.app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });
});

describe('a call without a deadline', () => {
  it.each([LlmPool.chat, LlmPool.streamChat])('gets the default: %#', async (method) => {
    const service = await services.start({ LLM_POOL_DEFAULT_DEADLINE_MS: '250' });
    service.simulator.script(hang('before-headers'));
    const startedAt = performance.now();
    const { code, details } = await service.raw.failure<unknown, unknown>(method as never, protoRequest());
    expect([code, details.ErrorInfo.reason]).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED']);
    expect(details.CallDetails.attemptCount).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(250 + SLACK_MS);
  });
});

describe('a deadline beyond the maximum', () => {
  it('is cut to it, also the longest that a client takes', async () => {
    const service = await services.start({ LLM_POOL_MAX_DEADLINE_MS: '300', LLM_POOL_DEFAULT_DEADLINE_MS: '200' });
    service.simulator.script(hang('before-headers'));
    expectAtDeadline(await timed(service.client.chat('hi', { deadlineMs: 2_147_483_000 })), 300);
  });

  it.each([30, 10_000])('of %d days is no time that has passed, as grpc-js would have it', async (days) => {
    const service = await services.start();
    const { messages } = await service.raw.call(LlmPool.chat, protoRequest(), { deadlineMs: days * 86_400_000 });
    expect(messages).toHaveLength(1);
  });
});

describe('R8 a backend that hangs', () => {
  it('ends its own calls at their deadline, and no others', async () => {
    const silent = services.closing(await silentServer());
    const other = await services.start();
    const models = (name: string) => [{ name }];
    const service = await services.start({
      LLM_POOL_BACKENDS: JSON.stringify([
        { name: 'hung', base_url: silent.url.replace('https', 'http'), models: models('slow') },
        { name: 'well', base_url: other.simulator.url, models: models('quick') },
      ]),
      LLM_POOL_MODEL: 'quick',
      LLM_POOL_SIZE: '2',
      LLM_POOL_CLIENT_CONCURRENCY: '2',
    });
    const { client } = service;
    const ask = (model: string, deadlineMs: number) =>
      endingOf(client.chat({ model, messages: [{ role: 'user', text: 'hi' }] }, { deadlineMs }));
    // More than the hung backend has slots: some of them wait all the time.
    const hung = Array.from({ length: 5 }, () => ask('slow', 600));
    await until('they wait', () => service.app.pool.snapshot().queued === 3);
    for (let i = 0; i < 10; i++) expect(await ask('quick', 500)).toBe('OK');
    expect(await Promise.all(hung)).toEqual(Array(5).fill('DEADLINE_EXCEEDED'));
  });
});
