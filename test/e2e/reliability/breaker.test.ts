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
