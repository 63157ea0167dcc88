import { Outcome } from '@llm-pool/client';
import type { Behaviour, KeepAlive } from '../../../server/simulator/behaviour';
import { allPaused } from '../../support/all-paused';
import { caught } from '../../support/caught';
import { KINDS, silentServer, startCall } from '../../support/chat-states';
import { useServices } from '../../support/use-service';

const services = useServices();
// Real time is measured: a machine that is busy with something else may spoil one run.
jest.retryTimes(2, { logErrorsBeforeRetry: true });
const hang = (at: 'before-headers' | 'after-headers' | 'mid-stream', afterChunks?: number): Partial<Behaviour> => ({
  fault: { kind: 'hang', at, afterChunks },
  answer: { text: 'aaaabbbbccccdddd' },
});
/** One attempt, whose error the caller gets as it is. */
const ONCE = { LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'false' };
const TIMED_OUT = { codeName: 'UNAVAILABLE', reason: 'UPSTREAM_TIMEOUT', attemptCount: 1 };
const signsOfLife: readonly KeepAlive[] = [
  { form: 'comment', every: 20 },
  { form: 'empty-delta', every: 20 },
];

describe('the limit for connecting', () => {
  it.each(KINDS)('ends an attempt whose connection does not open: %s', async (kind) => {
    const silent = services.closing(await silentServer());
    const service = await services.start({
      ...ONCE,
      OPENAI_BASE_URL: silent.url,
      LLM_POOL_CONNECT_TIMEOUT_MS: '150',
    });
    const startedAt = performance.now();
    const error = await caught(startCall(service, kind));
    expect(performance.now() - startedAt).toBeLessThan(400);
    expect(error).toMatchObject(TIMED_OUT);
    expect(error.message).toContain('150 ms');
    expect(error.partialUsage).toBeUndefined();
  });
});

describe('R10 the limit for the first token', () => {
  const LIMIT = { ...ONCE, LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: '200' };

  it.each(['before-headers', 'after-headers'] as const)('ends a stream that hangs %s', async (at) => {
    const service = await services.start(LIMIT);
    service.simulator.script(hang(at));
    const error = await caught(service.client.streamChat('hi').final());
    expect(error).toMatchObject(TIMED_OUT);
    expect(error.message).toContain('first token (200 ms)');
    await service.simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
  });

  it.each(signsOfLife)('is not put off by signs of life: %j', async (keepAlive) => {
    const service = await services.start(LIMIT);
    service.simulator.script({ ...hang('after-headers'), keepAlive });
    expect(await caught(service.client.streamChat('hi').final())).toMatchObject(TIMED_OUT);
    // There were some.
    expect(service.simulator.requests.records[0]!.bytesWritten).toBeGreaterThan(0);
  });

  it('is met by reasoning text', async () => {
    const service = await services.start(LIMIT);
    service.simulator.script({ reasoning: 'hm, let me think about it', answer: { text: 'yes' }, tokensPerSecond: 20 });
    expect((await service.client.streamChat('hi').final()).choices).toHaveLength(1);
  });

  it('R9 does not kill a stream that has begun, however long it goes on', async () => {
    const service = await services.start(LIMIT);
    const text = 'aaaa'.repeat(25);
    service.simulator.script({ answer: { text }, timeToFirstToken: 10, tokensPerSecond: 50 });
    let got = '';
    const startedAt = performance.now();
    for await (const piece of service.client.streamChat('hi').text()) got += piece;
    expect(got).toBe(text);
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });

  it('does not concern an answer as a whole', async () => {
    const service = await services.start(LIMIT);
    service.simulator.script({ latency: 350 });
    expect((await service.client.chat('hi')).servedBy?.attempts).toHaveLength(1);
  });
});

describe('R9 the limit between two tokens', () => {
  const LIMIT = { ...ONCE, LLM_POOL_IDLE_TOKEN_TIMEOUT_MS: '200' };

  it.each([null, ...signsOfLife])('ends a stream that goes silent, be there signs of life: %j', async (keepAlive) => {
    const service = await services.start(LIMIT);
    service.simulator.script({ ...hang('mid-stream', 2), keepAlive });
    const error = await caught(service.client.streamChat('hi').final());
    expect(error).toMatchObject({ ...TIMED_OUT, partialUsage: { completionTokens: 2, estimated: true } });
    expect(error.message).toContain('next token (200 ms)');
    await service.simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
  });

  it('counts anew with each token', async () => {
    const service = await services.start(LIMIT);
    const text = 'aaaa'.repeat(8);
    service.simulator.script({ answer: { text }, timeToFirstToken: 0, tokensPerSecond: 16 });
    let got = '';
    for await (const piece of service.client.streamChat('hi').text()) got += piece;
    expect(got).toBe(text);
  });

  it('does not count the time in which the caller does not read', async () => {
    const service = await services.start(LIMIT);
    const { simulator } = service;
    simulator.script({ answer: { bytes: 30_000_000 }, tokensPerChunk: 2500 });
    const pieces = service.client.streamChat('hi').text();
    let characters = (await pieces.next()).value!.length;
    await allPaused(simulator, 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    for await (const piece of pieces) characters += piece.length;
    expect(characters).toBe(30_000_000);
  });
});

describe('R7 the limit for an attempt', () => {
  const LIMIT = { ...ONCE, LLM_POOL_ATTEMPT_TIMEOUT_MS: '250' };

  it.each(KINDS)('is shorter than the deadline, and then told apart from it: %s', async (kind) => {
    const service = await services.start(LIMIT);
    service.simulator.script(hang('before-headers'));
    const error = await caught(startCall(service, kind));
    expect(error).toMatchObject({ ...TIMED_OUT, attempts: [{ outcome: Outcome.UPSTREAM_FAULT }] });
    expect(error.message).toContain('whole answer (250 ms)');
  });

  it('ends a stream, too, that keeps coming', async () => {
    const service = await services.start(LIMIT);
    service.simulator.script({ answer: { tokens: 1000 }, timeToFirstToken: 0, tokensPerSecond: 100 });
    const error = await caught(service.client.streamChat('hi').final());
    expect(error).toMatchObject({ ...TIMED_OUT, partialUsage: { estimated: true } });
    expect(error.partialUsage!.completionTokens).toBeGreaterThan(5);
  });

  it('is a failure of the upstream: it is retried, and feeds the breaker', async () => {
    const service = await services.start({ ...LIMIT, LLM_POOL_RETRIES: '1', LLM_POOL_BREAKER_FAILURES: '2' });
    const { simulator, client, app } = service;
    simulator.enqueue(hang('before-headers'));
    expect((await client.chat('hi')).servedBy?.attempts).toMatchObject([
      { outcome: Outcome.UPSTREAM_FAULT },
      { outcome: Outcome.SUCCESS },
    ]);
    simulator.enqueue(hang('before-headers'), hang('before-headers'));
    await caught(client.chat('hi'));
    expect(app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'open' });
  });
});
