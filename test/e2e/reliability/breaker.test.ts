import type { App } from '../../../server/app';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import { endingOf, tally } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
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
const trip = async ({ client, simulator, app }: Service, failures = 2): Promise<void> => {
  for (let i = 0; i < failures; i++) simulator.enqueue(failing(status(500)));
  for (let i = 0; i < failures; i++) await caught(client.chat('hi'));
  expect(breakerOf(app)).not.toBe('closed');
  simulator.requests.records.length = 0;
};
/** What the log tells of the breaker. */
const changesOf = ({ log }: Service): string[] =>
  log
    .filter(({ event, what }) => event === 'state_changed' && String(what).startsWith('backend'))
    .map(({ now, reason }) => `${now}: ${reason}`);

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
      expect(await endingOf(client.chat('hi', { deadlineMs: 120 }))).toBe('DEADLINE_EXCEEDED');
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

describe('open and half open', () => {
  it('R15 stays open for its time, twice as long after each probe that fails, up to the limit', async () => {
    const service = await fleets.alone({
      ...TRIPPY,
      LLM_POOL_BREAKER_OPEN_MS: '60',
      LLM_POOL_BREAKER_OPEN_MAX_MS: '150',
    });
    const { simulator, client } = service;
    await trip(service);
    simulator.script(failing(status(500)));
    // Each call waits for the next probe, and is it.
    for (let call = 1; call <= 3; call++) await caught(client.chat('hi'));
    simulator.script({});
    await client.chat('hi');
    const times = changesOf(service).flatMap((change) => /open: .* (\d+) ms/.exec(change)?.[1] ?? []);
    expect(times).toEqual(['60', '120', '150', '150']);
    expect(changesOf(service).at(-1)).toBe('breaker closed: the probe succeeded');
    const records = simulator.requests.records;
    const pauses = records.slice(1).map((record, index) => record.receivedAt - records[index]!.endedAt!);
    for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan([120, 150, 150][index]! - 5);
    // After a success it begins with the first time again.
    await trip(service);
    expect(changesOf(service).at(-1)).toBe('breaker open: 2 failures in a row; next probe in 60 ms');
  });

  it('lets one call through while it is half open, and all when that one succeeds', async () => {
    const service = await fleets.alone({ ...TRIPPY, LLM_POOL_BREAKER_OPEN_MS: '20' });
    const { simulator, client, app } = service;
    await trip(service);
    simulator.enqueue(hanging);
    const calls = Array.from({ length: 8 }, () => client.chat('hi'));
    await simulator.waitFor(({ hung }) => hung === 1);
    expect(breakerOf(app)).toBe('half_open');
    await until('the others wait', () => app.pool.snapshot().queued === 7);
    expect(simulator.requests.inFlight).toBe(1);
    simulator.release();
    await Promise.all(calls);
    expect(breakerOf(app)).toBe('closed');
    expect(simulator.requests.records).toHaveLength(8);
  });

  it('a probe whose caller leaves says nothing: the next call is the probe', async () => {
    const service = await fleets.alone({ ...TRIPPY, LLM_POOL_BREAKER_OPEN_MS: '20' });
    const { simulator, client, app } = service;
    await trip(service);
    simulator.enqueue(hanging);
    const caller = new AbortController();
    const probe = endingOf(client.chat('hi', { signal: caller.signal }));
    await simulator.waitFor(({ hung }) => hung === 1);
    const next = client.chat('hi');
    await until('the next one waits', () => app.pool.snapshot().queued === 1);
    caller.abort();
    expect(await probe).toBe('CANCELLED');
    await next;
    expect(breakerOf(app)).toBe('closed');
  });

  it('late results of an older generation change nothing', async () => {
    const service = await fleets.alone({ ...TRIPPY, LLM_POOL_BREAKER_OPEN_MS: '20' });
    const { simulator, client, app } = service;
    const late = status(500, { delay: 400 });
    simulator.enqueue(failing(late), failing(late), hanging);
    const slow = [endingOf(client.chat('hi')), endingOf(client.chat('hi'))];
    const lateSuccess = endingOf(client.chat('hi'));
    await simulator.waitFor(({ received }) => received === 3);
    await trip(service);
    simulator.release();
    expect(await lateSuccess).toBe('OK');
    // The success began before it opened: it does not close it.
    expect(breakerOf(app)).not.toBe('closed');
    await client.chat('hi');
    expect(breakerOf(app)).toBe('closed');
    expect(await Promise.all(slow)).toEqual(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
    // Two failures in a row would open it; those began before it had opened and closed again.
    expect(breakerOf(app)).toBe('closed');
    expect(changesOf(service).filter((change) => change.startsWith('breaker open'))).toHaveLength(1);
  });
});

describe('when no backend can serve', () => {
  it('R18 calls wait for the half-open breaker if their deadline allows', async () => {
    const service = await fleets.alone({ ...TRIPPY, LLM_POOL_BREAKER_OPEN_MS: '150' });
    await trip(service);
    const { servedBy } = await service.client.chat('hi', { deadlineMs: 5000 });
    expect(servedBy?.queueMs).toBeGreaterThan(100);
    expect(service.simulator.requests.records).toHaveLength(1);
  });

  it('R17 else they end at once with UNAVAILABLE and the delay, and ask no upstream', async () => {
    const service = await fleets.alone(TRIPPY);
    await trip(service);
    const once = service.connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    const startedAt = performance.now();
    for (const call of [once.chat('hi', { deadlineMs: 5000 }), once.streamChat('hi', { deadlineMs: 5000 }).final()]) {
      const error = await caught(call);
      expect(error).toMatchObject({
        codeName: 'UNAVAILABLE',
        reason: 'PROVIDER_CIRCUIT_OPEN',
        retryable: true,
        attemptCount: 0,
      });
      expect(error.retryAfterMs).toBeGreaterThan(55_000);
      expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(service.simulator.requests.records).toHaveLength(0);
  });

  it('calls that wait for a probe end with the delay when it fails and the next one comes too late', async () => {
    const service = await fleets.alone({ ...TRIPPY, LLM_POOL_BREAKER_OPEN_MS: '600' });
    const { simulator, app, connect } = service;
    await trip(service);
    simulator.script(failing(status(500)));
    const once = connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    const calls = [1, 2, 3].map(() => caught(once.chat('hi', { deadlineMs: 1200 })));
    await until('all wait', () => app.pool.snapshot().queued === 3);
    const errors = await Promise.all(calls);
    expect(tally(errors.map(({ reason }) => reason))).toEqual({ UPSTREAM_UNAVAILABLE: 1, PROVIDER_CIRCUIT_OPEN: 2 });
    const refused = errors.find(({ reason }) => reason === 'PROVIDER_CIRCUIT_OPEN')!;
    expect(refused.retryAfterMs).toBeGreaterThan(1000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(1200);
    expect(simulator.requests.records).toHaveLength(1);
  });
});

describe('R15 one of several backends fails', () => {
  const ENVIRONMENT = { LLM_POOL_SIZE: '4', LLM_POOL_RETRY_BASE_MS: '1', LLM_POOL_RETRY_MAX_MS: '5' };
  const NAMES = ['a', 'b', 'c', 'd'] as const;
  /** Calls a second, and how they ended, with more callers than slots. */
  const run = async (service: Service, calls: number) => {
    let left = calls;
    const endings: string[] = [];
    const caller = async (): Promise<void> => {
      while (left-- > 0) endings.push(await endingOf(service.client.chat('hi')));
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 16 }, caller));
    return { rate: (calls / (performance.now() - startedAt)) * 1000, endings: tally(endings) };
  };

  it.each<[string, Partial<Behaviour>]>([
    ['by 500', failing(status(500))],
    ['by resets', failing({ kind: 'reset', at: 'before-headers' })],
    ['by a rate limit', failing(status(429, { retryAfter: { form: 'seconds', ms: 60_000 } }))],
    ['by rejected credentials', failing(status(401))],
  ])('%s: no call fails, and the others give what they can', async (_, bad) => {
    // Side by side, so that a busy machine slows both.
    const well = await fleets.of(NAMES, ENVIRONMENT, { latency: 40 });
    const { service, upstreams } = await fleets.of(NAMES, ENVIRONMENT, { latency: 40 });
    await Promise.all([run(well.service, 24), run(service, 24)]);
    upstreams.a.script(bad);
    upstreams.a.requests.records.length = 0;
    const [healthy, degraded] = await Promise.all([run(well.service, 160), run(service, 120)]);
    expect([healthy.endings, degraded.endings]).toEqual([{ OK: 160 }, { OK: 120 }]);
    expect(degraded.rate).toBeGreaterThan(healthy.rate * 0.75 * 0.9);
    // What it takes to find out, and little more.
    expect(upstreams.a.requests.records.length).toBeLessThanOrEqual(10);
  });

  it('no call fails right after the start, either', async () => {
    const { service, upstreams } = await fleets.of(NAMES, ENVIRONMENT, { latency: 25 });
    upstreams.a.script(failing(status(500)));
    expect((await run(service, 100)).endings).toEqual({ OK: 100 });
  });
});
