import type { App } from '../../../server/app';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const status = (code: number, more: object = {}): Fault => ({ kind: 'status', status: code, ...more });
const failing = (fault: Fault): Partial<Behaviour> => ({ fault });
const hanging = failing({ kind: 'hang', at: 'before-headers' });

/** One attempt a call, and a breaker that opens at the second failure in a row. */
const TRIPPY = {
  ...POOL_ALONE,
  LLM_POOL_RETRIES: '0',
  LLM_POOL_BREAKER_FAILURES: '2',
  LLM_POOL_BREAKER_OPEN_MS: '60000',
  LLM_POOL_BREAKER_OPEN_MAX_MS: '600000',
};
const breakerOf = (app: App, name?: string): string =>
  app.pool.snapshot().backends.find((backend) => name === undefined || backend.name === name)!.breaker;

describe('what feeds the breaker', () => {
  const timesOut = {
    LLM_POOL_ATTEMPT_TIMEOUT_MS: '50',
    LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: '50',
    LLM_POOL_IDLE_TOKEN_TIMEOUT_MS: '50',
  };
  it.each<[string, Fault, Record<string, string>?]>([
    ['408', status(408)],
    ['500', status(500)],
    ['502', status(502, { body: 'html' })],
    ['503', status(503)],
    ['504', status(504, { body: 'empty' })],
    ['529', status(529)],
    ['R16 a reset before the headers', { kind: 'reset', at: 'before-headers' }],
    ['R16 a reset in the middle', { kind: 'reset', at: 'mid-stream', afterChunks: 1 }],
    ['no headers in time', { kind: 'hang', at: 'before-headers' }, timesOut],
    ['no token in time', { kind: 'hang', at: 'after-headers' }, timesOut],
    ['no further token in time', { kind: 'hang', at: 'mid-stream', afterChunks: 1 }, timesOut],
    ['an error inside the answer', { kind: 'error-in-answer' }],
    ['JSON that breaks off', { kind: 'malformed-json' }],
    ['a web page', { kind: 'wrong-content-type' }],
    ['an end without a finish reason', { kind: 'truncate', ending: 'eof', afterChunks: 1 }],
  ])('%s opens it', async (_, fault, environment = {}) => {
    const { client, simulator, app } = await fleets.alone({ ...TRIPPY, ...environment });
    simulator.script(failing(fault));
    await caught(client.streamChat('hi').final());
    expect(breakerOf(app)).toBe('closed');
    await caught(client.chat('hi'));
    expect(breakerOf(app)).toBe('open');
    expect(simulator.requests.received).toBe(2);
  });

  it('R16 a refused connection opens it', async () => {
    const backends = JSON.stringify([{ name: 'gone', base_url: 'http://127.0.0.1:1/v1', api_key: 'k' }]);
    const { client, app } = await fleets.alone({ ...TRIPPY, LLM_POOL_BACKENDS: backends });
    expect(await endingOf(client.chat('hi'))).toBe('UPSTREAM_UNREACHABLE');
    expect(await endingOf(client.streamChat('hi').final())).toBe('UPSTREAM_UNREACHABLE');
    expect(breakerOf(app)).toBe('open');
  });

  it.each<[string, Fault]>([
    ['R23 400', status(400)],
    ['400 context length', status(400, { code: 'context_length_exceeded' })],
    ['R23 401', status(401)],
    ['403', status(403)],
    ['R23 404', status(404)],
    ['409', status(409)],
    ['422', status(422)],
    ['429', status(429, { retryAfter: { form: 'ms', ms: 1 } })],
    ['429 without quota', status(429, { code: 'insufficient_quota' })],
  ])('%s never opens it, and does not hide failures before it', async (_, fault) => {
    const { client, simulator, app } = await fleets.alone(TRIPPY);
    simulator.script(failing(fault));
    for (let call = 1; call <= 6; call++) await caught(client.chat('hi'));
    expect(breakerOf(app)).toBe('closed');
    simulator.enqueue(failing(status(500)), failing(fault), failing(status(500)));
    for (let call = 1; call <= 3; call++) await caught(client.chat('hi'));
    expect(breakerOf(app)).toBe('open');
    expect(simulator.requests.received).toBe(9);
  });

  it('cancellations, deadlines and our own refusals never open it', async () => {
    const { client, simulator, app, connect } = await fleets.alone({
      ...TRIPPY,
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '1',
      LLM_POOL_QUEUE_LIMIT: '0',
    });
    simulator.script(hanging);
    const once = connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    for (let call = 1; call <= 4; call++) {
      const caller = new AbortController();
      const cancelled = endingOf(client.chat('hi', { signal: caller.signal }));
      await simulator.nextRequest();
      expect(await endingOf(once.chat('hi'))).toBe('POOL_OVERLOADED');
      caller.abort();
      expect(await cancelled).toBe('CANCELLED');
      await until('the slot is back', () => app.pool.snapshot().inUse === 0);
      expect(await endingOf(client.chat('hi', { deadlineMs: 400 }))).toBe('DEADLINE_EXCEEDED');
      await simulator.nextRequest();
    }
    expect(breakerOf(app)).toBe('closed');
  });

  it("a caller's own deadline does not hide that a limit of ours had passed before", async () => {
    const { client, simulator, app } = await fleets.alone({ ...TRIPPY, LLM_POOL_ATTEMPT_TIMEOUT_MS: '60' });
    simulator.script(hanging);
    for (let call = 1; call <= 2; call++) {
      expect(await endingOf(client.chat('hi', { deadlineMs: 200 }))).toBe('UPSTREAM_TIMEOUT');
    }
    expect(breakerOf(app)).toBe('open');
  });

  it('opens by the share of failures in the window, too, and a success ends a row', async () => {
    const { client, simulator, app } = await fleets.alone({
      ...TRIPPY,
      LLM_POOL_BREAKER_FAILURES: '3',
      LLM_POOL_BREAKER_RATIO_PERCENT: '60',
      LLM_POOL_BREAKER_MIN_CALLS: '8',
    });
    const fails = [1, 1, 0, 1, 1, 0, 1, 0];
    for (const failure of fails) simulator.enqueue(failure ? failing(status(500)) : {});
    for (let i = 0; i < 7; i++) await endingOf(client.chat('hi'));
    // 5 of 7 failed, but 7 say nothing yet; the eighth succeeds and makes it 5 of 8.
    expect(breakerOf(app)).toBe('closed');
    await client.chat('hi');
    expect(breakerOf(app)).toBe('closed');
    // 6 of 10, and never 3 in a row.
    simulator.enqueue({}, failing(status(500)));
    await client.chat('hi');
    expect(breakerOf(app)).toBe('closed');
    await caught(client.chat('hi'));
    expect(breakerOf(app)).toBe('open');
  });
});
