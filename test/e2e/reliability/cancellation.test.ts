import { allPaused } from '../../support/all-paused';
import { caught } from '../../support/caught';
import { type ChatState, CONNECTED_STATES, KINDS, type Kind, silentServer, startCall } from '../../support/chat-states';
import { median } from '../../support/median';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();
// Real time is measured: a machine that is busy with something else may spoil one run.
jest.retryTimes(2, { logErrorsBeforeRetry: true });
/** How long a cancellation may take to its effect. Of several, since one may fall into a pause of the machine. */
const MOST_MS = 100;
const TIMES = 5;

/** Nothing that fails is forgiven: one failure of an attempt too many opens the breaker, one of a call turns the pool off. */
const STRICT = {
  LLM_POOL_SIZE: '1',
  LLM_POOL_CLIENT_CONCURRENCY: '2',
  LLM_LEGACY_CONCURRENCY: '1',
  LLM_POOL_BREAKER_FAILURES: '1',
  LLM_POOL_FAILURES_TO_OFF: '1',
  LLM_POOL_RETRY_BASE_MS: '1',
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: '1000',
};

const endedCalls = ({ log }: Service) => log.filter(({ event }) => event === 'call_ended');

/** Cancels a call once it is there; `took` is the time until `effect` holds. */
const cancelled = async (
  service: Service,
  kind: Kind,
  reached: () => Promise<unknown>,
  effect: (cancelledAt: number) => Promise<number>,
): Promise<number> => {
  const controller = new AbortController();
  const before = endedCalls(service).length;
  const error = caught(startCall(service, kind, controller.signal));
  await reached();
  const cancelledAt = performance.now();
  controller.abort();
  const took = (await effect(cancelledAt)) - cancelledAt;
  expect(await error).toMatchObject({ codeName: 'CANCELLED', reason: 'CANCELLED', retryable: false });
  await until('the call ended', () => endedCalls(service).length === before + 1);
  expect(endedCalls(service).at(-1)).toMatchObject({ outcome: 'cancelled', reason: 'CANCELLED' });
  return took;
};

/** Cancels calls in this state several times; the median of the times after which the upstream saw its socket close. */
const socketCutAfter = async (service: Service, state: ChatState, kind: Kind): Promise<number> => {
  const { simulator } = service;
  const times: number[] = [];
  for (let time = 1; time <= TIMES; time++) {
    state.prepare(simulator);
    const effect = async () => {
      await simulator.waitFor(({ cutByPeer }) => cutByPeer === time);
      return simulator.requests.records.at(-1)!.endedAt!;
    };
    times.push(await cancelled(service, kind, () => state.reached(service), effect));
    await service.noLeaks();
  }
  expect(simulator.requests.received).toBe(TIMES * state.asked);
  return median(times);
};

/** Fails when a slot was given back twice, or not at all: exactly as many calls run as there are slots. */
const expectAllSlots = async (service: Service, slots: number): Promise<void> => {
  const { simulator, app } = service;
  simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
  const calls = Array.from({ length: slots + 2 }, () => service.client.chat('hi'));
  await until('two wait', () => app.pool.snapshot().queued === 2);
  await simulator.waitFor(({ hung }) => hung === slots);
  expect(app.pool.snapshot()).toMatchObject({ inUse: slots, queued: 2 });
  simulator.script({});
  simulator.release();
  await Promise.all(calls);
};

describe.each(Object.entries(CONNECTED_STATES))('R1, R2, R3, R4 a cancel %s', (_, state) => {
  it.each(KINDS)('closes the socket of the upstream within 100 ms and frees the slot once: %s', async (kind) => {
    // The failure that leads to a fallback or a retry counts, as it should; the cancellation must not.
    const strict =
      state.asked === 1 ? STRICT : { ...STRICT, LLM_POOL_BREAKER_FAILURES: '100', LLM_POOL_FAILURES_TO_OFF: '100' };
    const service = await services.start({ ...strict, ...state.environment });
    expect(await socketCutAfter(service, state, kind)).toBeLessThan(MOST_MS);
    const { app, client } = service;
    expect(app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed' });
    expect(app.poolSwitch.state).toBe('on');
    const { outcomes } = (await client.admin.metrics()).windows.at(-1)!;
    expect(outcomes).toMatchObject({ cancelled: TIMES, upstreamFault: 0, deadlineExceeded: 0, success: 0 });
    await expectAllSlots(service, 2);
  });
});

describe('R3 a cancel of a stream whose reader is behind', () => {
  it.each([
    ['pool', {}],
    ['legacy', { ENABLE_LLM_POOL: 'false' }],
  ])(
    'closes the paused socket within 100 ms: %s',
    async (_, more) => {
      const service = await services.start({ ...STRICT, ...more });
      const { simulator } = service;
      simulator.script({ answer: { bytes: 100_000_000 }, tokensPerChunk: 2500 });
      const times: number[] = [];
      for (let time = 1; time <= TIMES; time++) {
        const stream = service.client.streamChat('hi');
        await allPaused(simulator, 1);
        // Nobody has read a single piece: nothing but buffers is full.
        expect(simulator.requests.records.at(-1)!.bytesWritten).toBeLessThan(20_000_000);
        const cancelledAt = performance.now();
        stream.cancel();
        await simulator.waitFor(({ cutByPeer }) => cutByPeer === time);
        times.push(simulator.requests.records.at(-1)!.endedAt! - cancelledAt);
        await service.noLeaks();
      }
      expect(median(times)).toBeLessThan(MOST_MS);
    },
    20_000,
  );
});

describe('a cancel while connecting', () => {
  it.each(['pool', 'legacy'])('closes the half-open connection within 100 ms: %s', async (tier) => {
    const silent = services.closing(await silentServer());
    const enabled = String(tier === 'pool');
    const service = await services.start({ ...STRICT, ENABLE_LLM_POOL: enabled, OPENAI_BASE_URL: silent.url });
    for (const kind of KINDS) {
      const times: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const connection = silent.connection();
        const effect = async () => {
          const socket = await connection;
          await until('the connection is closed', () => socket.closed);
          return performance.now();
        };
        times.push(await cancelled(service, kind, () => connection, effect));
        await service.noLeaks();
      }
      expect(median(times)).toBeLessThan(MOST_MS);
    }
    expect(service.app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed' });
    expect(silent.sockets.size).toBe(0);
  });
});

describe('a cancel in a queue', () => {
  it.each([
    ['pool', {}],
    ['legacy', { ENABLE_LLM_POOL: 'false', LLM_LEGACY_CONCURRENCY: '1' }],
  ] as const)('leaves the queue of the %s within 100 ms, and no upstream is asked', async (tier, more) => {
    const service = await services.start({ ...STRICT, LLM_POOL_CLIENT_CONCURRENCY: '1', ...more });
    const { simulator, client, app } = service;
    const queue = app[tier];
    simulator.enqueue({ fault: { kind: 'hang', at: 'before-headers' } });
    const busy = client.chat('hi');
    await simulator.nextRequest();
    for (const kind of KINDS) {
      const times: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const queued = () => until('it waits', () => queue.snapshot().queued === 1);
        const effect = async () => {
          await until('it has left', () => queue.snapshot().queued === 0);
          return performance.now();
        };
        times.push(await cancelled(service, kind, queued, effect));
        expect(queue.snapshot()).toMatchObject({ inUse: 1, queued: 0 });
      }
      expect(median(times)).toBeLessThan(MOST_MS);
    }
    simulator.release();
    await busy;
    expect(simulator.requests.received).toBe(1);
    await client.chat('hi');
  });
});

describe('R11 a cancel in a backoff', () => {
  it.each(KINDS)('ends the call within 100 ms, and no further attempt is made: %s', async (kind) => {
    const service = await services.start({ ...STRICT, LLM_POOL_BREAKER_FAILURES: '100' });
    const times: number[] = [];
    for (let time = 1; time <= TIMES; time++) {
      service.simulator.enqueue({ fault: { kind: 'status', status: 500, retryAfter: { form: 'ms', ms: 10_000 } } });
      const reached = async () => {
        await service.simulator.waitFor(({ failed }) => failed === time);
        await until('the slot is free', () => service.app.pool.snapshot().inUse === 0);
      };
      const effect = async () => {
        await until('the call ended', () => endedCalls(service).length === time);
        return performance.now();
      };
      times.push(await cancelled(service, kind, reached, effect));
    }
    expect(median(times)).toBeLessThan(MOST_MS);
    expect(service.simulator.requests.received).toBe(TIMES);
    expect(service.app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });
});
