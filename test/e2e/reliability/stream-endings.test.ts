import { type ChatEvent, Outcome, Tier } from '@llm-pool/client';
import type { Fault } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { POOL_ALONE } from '../../support/use-fleets';
import { useServices } from '../../support/use-service';

const services = useServices();
const TEXT = 'aaaabbbbccccdddd';
const ANSWER = { answer: { text: TEXT } } as const;
const NO_FALLBACK = { ...POOL_ALONE, LLM_POOL_RETRIES: '1' };
/** Both ways to go on are open. */
const BACKED = { ...POOL_ALONE, LLM_POOL_FALLBACK: 'true', LLM_POOL_RETRIES: '1' };
const ONCE_AND_BACKED = { ...BACKED, LLM_POOL_RETRIES: '0' };
const LIMITED = { message: 'slow down', code: 'rate_limit_exceeded', type: 'requests' };
const NO_MONEY = { message: 'pay first', code: 'insufficient_quota', type: 'insufficient_quota' };

/** Reads a stream to its end: what came before it, and the error if it was one. */
const read = async ({ client }: Service, request: object = {}) => {
  const deltas: Extract<ChatEvent, { $case: 'delta' }>['value'][] = [];
  const stream = client.streamChat({ messages: [{ role: 'user', text: 'hi' }], ...request });
  const error = await (async () => {
    for await (const event of stream) if (event.$case === 'delta') deltas.push(event.value);
  })().then(
    () => undefined,
    () => caught(stream.final()),
  );
  const text = deltas.flatMap(({ choices }) => choices.map((choice) => choice.text)).join('');
  return { deltas, text, error, attempts: [...new Set(deltas.map(({ attempt }) => attempt))] };
};

/** How a stream can break, after so many chunks with text. */
const FAULTS: Readonly<Record<string, (afterChunks: number) => Fault>> = {
  'the end of the body': (afterChunks) => ({ kind: 'truncate', ending: 'eof', afterChunks }),
  '[DONE]': (afterChunks) => ({ kind: 'truncate', ending: 'done', afterChunks }),
  'the end of the connection': (afterChunks) => ({ kind: 'truncate', ending: 'fin', afterChunks }),
  'a reset': (afterChunks) => ({ kind: 'reset', at: 'mid-stream', afterChunks }),
  'an error event': (afterChunks) => ({ kind: 'error-in-answer', afterChunks, message: 'it broke' }),
  'a named error event and [DONE]': (afterChunks) => ({
    kind: 'error-in-answer',
    afterChunks,
    eventName: 'error',
    done: true,
  }),
  'bad JSON': (afterChunks) => ({ kind: 'malformed-json', afterChunks }),
};

describe.each(Object.entries(FAULTS))('R25 a stream that is cut by %s', (_, fault) => {
  it('R26, R28, R29 after a delta is never OK, never tried again, and tells what was used', async () => {
    const service = await services.start(BACKED);
    const { simulator, client } = service;
    // A pause before the fault, so that the deltas are out before it strikes.
    simulator.script({ ...ANSWER, fault: fault(2), tokensPerSecond: 50, timeToFirstToken: 0 });
    const { error, text, attempts } = await read(service);
    expect(error).toMatchObject({
      codeName: 'UNAVAILABLE',
      reason: 'UPSTREAM_STREAM_INTERRUPTED',
      retryable: false,
      attemptCount: 1,
      attempts: [{ outcome: Outcome.UPSTREAM_FAULT, tier: Tier.POOL, httpStatus: 200 }],
      partialUsage: { completionTokens: 2, estimated: true },
    });
    expect(error!.partialUsage!.promptTokens).toBeGreaterThan(0);
    expect(text).not.toBe('');
    expect('aaaabbbb'.startsWith(text)).toBe(true);
    expect(attempts).toEqual([1]);
    expect(simulator.requests.received).toBe(1);
    const { windows } = await client.admin.metrics();
    expect(windows.at(-1)!.outcomes).toMatchObject({ upstreamFault: 1, success: 0 });
    await until('it is logged', () => service.log.some(({ event }) => event === 'call_ended'));
    expect(service.log.find(({ event }) => event === 'call_ended')).toMatchObject({
      outcome: 'upstream_fault',
      reason: 'UPSTREAM_STREAM_INTERRUPTED',
    });
    const scraped = await (await fetch(`${service.http}/metrics`)).text();
    expect(scraped).toMatch(/^llm_pool_calls_total\{.*outcome="upstream_fault".*\} 1$/m);
    expect(scraped).not.toMatch(/^llm_pool_calls_total\{.*outcome="success".*\} [^0]/m);
  });

  it('R24, R28 before the first delta is tried again: the answer of the second attempt, once', async () => {
    const service = await services.start(NO_FALLBACK, ANSWER);
    service.simulator.enqueue({ fault: fault(0) });
    const { error, text, attempts } = await read(service);
    expect({ error, text, attempts }).toEqual({ error: undefined, text: TEXT, attempts: [2] });
    expect(service.simulator.requests.received).toBe(2);
  });

  it('R24, R26 before the first delta falls back: the answer of the legacy client, once', async () => {
    const service = await services.start(ONCE_AND_BACKED, ANSWER);
    service.simulator.enqueue({ fault: fault(0) });
    const { error, text, attempts } = await read(service);
    expect({ error, text, attempts }).toEqual({ error: undefined, text: TEXT, attempts: [2] });
    const { windows } = await service.client.admin.metrics();
    expect(windows.at(-1)).toMatchObject({ fallbacks: 1, outcomes: { success: 1 } });
    expect(service.simulator.requests.received).toBe(2);
  });

  it('R27 before the first delta does not fall back where the call forbids it', async () => {
    const service = await services.start(ONCE_AND_BACKED, ANSWER);
    service.simulator.script({ ...ANSWER, fault: fault(0) });
    const { error, text } = await read(service, { disableFallback: true });
    expect(text).toBe('');
    expect(error?.attempts).toMatchObject([{ tier: Tier.POOL }]);
    expect(service.simulator.requests.received).toBe(1);
  });
});

describe('R24 a stream that never gets to its first delta', () => {
  it.each([
    ['the end of the body', FAULTS['the end of the body']!(0), 'INTERNAL', 'UPSTREAM_BAD_RESPONSE'],
    ['[DONE]', FAULTS['[DONE]']!(0), 'INTERNAL', 'UPSTREAM_BAD_RESPONSE'],
    ['the end of the connection', FAULTS['the end of the connection']!(0), 'UNAVAILABLE', 'UPSTREAM_UNREACHABLE'],
    ['a reset', { kind: 'reset', at: 'after-headers' }, 'UNAVAILABLE', 'UPSTREAM_UNREACHABLE'],
    ['an error event', FAULTS['an error event']!(0), 'UNAVAILABLE', 'UPSTREAM_UNAVAILABLE'],
    ['bad JSON', FAULTS['bad JSON']!(0), 'INTERNAL', 'UPSTREAM_BAD_RESPONSE'],
    ['a web page', { kind: 'wrong-content-type' }, 'INTERNAL', 'UPSTREAM_BAD_RESPONSE'],
    [
      'a whole answer',
      { kind: 'wrong-content-type', contentType: 'application/json', body: '{"choices":[]}' },
      'INTERNAL',
      'UPSTREAM_BAD_RESPONSE',
    ],
  ] as const)('tells why: %s', async (_, fault, codeName, reason) => {
    const service = await services.start(NO_FALLBACK);
    service.simulator.script({ ...ANSWER, fault });
    const { error, text } = await read(service);
    expect(error).toMatchObject({ codeName, reason, attemptCount: 2 });
    expect(error!.partialUsage).toBeUndefined();
    expect(text).toBe('');
    expect(service.simulator.requests.received).toBe(2);
  });

  it.each([
    ['a rate limit', LIMITED, 'UPSTREAM_RATE_LIMITED'],
    ['a used-up quota', NO_MONEY, 'UPSTREAM_QUOTA_EXHAUSTED'],
  ] as const)('tells %s inside a 200 as what it is', async (_, error, reason) => {
    const service = await services.start({ ...NO_FALLBACK, LLM_POOL_RETRIES: '0' });
    service.simulator.script({ ...ANSWER, fault: { kind: 'error-in-answer', ...error } });
    const result = await read(service);
    expect(result.error).toMatchObject({ codeName: 'RESOURCE_EXHAUSTED', reason, attemptCount: 1 });
    expect(service.app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed' });
  });
});

describe('R26 a limit in the middle of a stream', () => {
  it.each([
    ['a rate limit', LIMITED, 'UPSTREAM_RATE_LIMITED'],
    ['a used-up quota', NO_MONEY, 'UPSTREAM_QUOTA_EXHAUSTED'],
  ] as const)('is told as what it is, and still not tried again: %s', async (_, error, reason) => {
    const service = await services.start(BACKED);
    const fault = { kind: 'error-in-answer', afterChunks: 2, ...error } as const;
    service.simulator.script({ ...ANSWER, fault, tokensPerSecond: 50, timeToFirstToken: 0 });
    const result = await read(service);
    expect(result.error).toMatchObject({
      codeName: 'RESOURCE_EXHAUSTED',
      reason,
      attemptCount: 1,
      partialUsage: { completionTokens: 2 },
    });
    expect(service.simulator.requests.received).toBe(1);
  });
});

describe('R27 the opt-out of the fallback', () => {
  it('holds for unary calls, too', async () => {
    const service = await services.start(ONCE_AND_BACKED);
    service.simulator.script({ fault: { kind: 'status', status: 500 } });
    const error = await caught(
      service.client.chat({ messages: [{ role: 'user', text: 'hi' }], disableFallback: true }),
    );
    expect(error.attempts).toMatchObject([{ tier: Tier.POOL }]);
    expect(service.simulator.requests.received).toBe(1);
  });
});

describe('R25 a whole answer that is cut', () => {
  it.each([
    ['the end of the body', { kind: 'truncate', ending: 'eof' }, 'UPSTREAM_BAD_RESPONSE'],
    ['the end of the connection', { kind: 'truncate', ending: 'fin' }, 'UPSTREAM_UNREACHABLE'],
    ['a reset', { kind: 'reset', at: 'mid-stream' }, 'UPSTREAM_UNREACHABLE'],
    ['bad JSON', { kind: 'malformed-json' }, 'UPSTREAM_BAD_RESPONSE'],
    ['an error', { kind: 'error-in-answer' }, 'UPSTREAM_UNAVAILABLE'],
    ['a web page', { kind: 'wrong-content-type' }, 'UPSTREAM_BAD_RESPONSE'],
  ] as const)('is never OK, but tried again: %s', async (_, fault, reason) => {
    const service = await services.start(NO_FALLBACK, ANSWER);
    const { simulator, client } = service;
    simulator.enqueue({ fault });
    const { servedBy } = await client.chat('hi');
    expect(servedBy?.attempts).toMatchObject([{ outcome: Outcome.UPSTREAM_FAULT }, { outcome: Outcome.SUCCESS }]);
    simulator.script({ fault });
    expect(await caught(client.chat('hi'))).toMatchObject({ reason, attemptCount: 2 });
    expect(simulator.requests.received).toBe(4);
  });
});

describe('OK needs a finish reason, and nothing else', () => {
  it.each([
    ['without [DONE]', { doneMarker: false }],
    ['cut short by the limit of tokens', { finishReason: 'length' }],
    ['stopped by a content filter', { finishReason: 'content_filter' }],
    ['without usage', { usage: 'missing' }],
    ['without text', { answer: { text: '' } }],
  ] as const)('a stream %s', async (_, behaviour) => {
    const service = await services.start(NO_FALLBACK);
    service.simulator.script({ ...ANSWER, ...behaviour });
    const { error, text } = await read(service);
    expect(error).toBeUndefined();
    expect(text).toBe('answer' in behaviour ? '' : TEXT);
    expect(service.simulator.requests.received).toBe(1);
  });
});
