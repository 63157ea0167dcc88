import type { ChatInput, ServedBy } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { RequestRecord } from '../../../server/simulator/request-record';
import { caught } from '../../support/caught';
import { endingOf, tally } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const hanging: Partial<Behaviour> = { fault: { kind: 'hang', at: 'before-headers' } };
const say = (text: string, more: Partial<ChatInput> = {}): ChatInput => ({
  messages: [{ role: 'user', text }],
  ...more,
});
const textOf = ({ body }: RequestRecord): string => (body as { messages: [{ content: string }] }).messages[0].content;

const ONE_SLOT = { ...POOL_ALONE, LLM_POOL_RETRIES: '0', LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1' };
const noRetries = { channelOptions: { 'grpc.enable_retries': 0 } };
/** Takes the only slot until the upstream is told to go on. */
const hold = async ({ client, simulator }: Service) => {
  simulator.enqueue(hanging);
  const call = client.chat('holds the slot');
  await simulator.nextRequest();
  return { call, release: () => simulator.release() };
};
const queued = ({ app }: Service, count: number): Promise<void> =>
  until(`${count} wait`, () => app.pool.snapshot().queued === count);

describe('the queue', () => {
  it('is bounded: one more is refused at once, with the time, and asks no upstream', async () => {
    const service = await fleets.alone({ ...ONE_SLOT, LLM_POOL_QUEUE_LIMIT: '3' });
    const { simulator, connect, app } = service;
    const client = connect(noRetries);
    const held = await hold(service);
    const waiting = [1, 2, 3].map(() => client.chat('hi'));
    await queued(service, 3);
    for (const call of [client.chat('hi'), client.streamChat('hi').final()]) {
      const error = await caught(call);
      expect(error).toMatchObject({
        codeName: 'UNAVAILABLE',
        reason: 'POOL_OVERLOADED',
        retryable: true,
        attemptCount: 0,
      });
      expect(error.retryAfterMs).toBeGreaterThan(0);
    }
    expect(app.pool.snapshot().queued).toBe(3);
    expect(simulator.requests.received).toBe(1);
    held.release();
    await Promise.all([held.call, ...waiting]);
    expect(simulator.requests.received).toBe(4);
  });

  it('R37 a refused call moves no counter but that of refusals', async () => {
    const service = await fleets.alone({ ...ONE_SLOT, LLM_POOL_QUEUE_LIMIT: '0' });
    const client = service.connect(noRetries);
    const held = await hold(service);
    const counts = async () => {
      const { calls, outcomes, fallbacks, promptTokens, completionTokens } = (await client.admin.debug()).windows.at(
        -1,
      )!;
      return { ...outcomes!, calls, fallbacks, promptTokens, completionTokens };
    };
    const before = await counts();
    await Promise.all(Array.from({ length: 20 }, () => caught(client.chat('hi'))));
    expect(await counts()).toEqual({ ...before, refused: before.refused + 20, calls: before.calls + 20 });
    held.release();
    await held.call;
  });

  it('R42 a call whose time is up while it waits ends with DEADLINE_EXCEEDED, at once and asking nobody', async () => {
    const service = await fleets.alone(ONE_SLOT);
    const held = await hold(service);
    const startedAt = performance.now();
    const error = await caught(service.client.chat('hi', { deadlineMs: 300 }));
    expect(error).toMatchObject({ codeName: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_EXCEEDED', attemptCount: 0 });
    expect(performance.now() - startedAt).toBeLessThan(600);
    expect(service.app.pool.snapshot().queued).toBe(0);
    held.release();
    await held.call;
    expect(service.simulator.requests.received).toBe(1);
  });

  it('serves first come, first served', async () => {
    const service = await fleets.alone(ONE_SLOT);
    const held = await hold(service);
    const texts = Array.from({ length: 10 }, (_, index) => `call ${index}`);
    const calls: Promise<unknown>[] = [];
    for (const text of texts) {
      calls.push(service.client.chat(text));
      await queued(service, calls.length);
    }
    held.release();
    await Promise.all([held.call, ...calls]);
    expect(service.simulator.requests.records.slice(1).map(textOf)).toEqual(texts);
  });
});

describe('R42 priorities', () => {
  it('are served in their order, and none starves', async () => {
    const service = await fleets.alone(ONE_SLOT);
    const held = await hold(service);
    const load = [
      ...Array.from({ length: 4 }, () => 'bulk' as const),
      ...Array.from({ length: 10 }, () => 'default' as const),
      ...Array.from({ length: 40 }, () => 'interactive' as const),
    ];
    const calls: Promise<unknown>[] = [];
    for (const priority of load) {
      calls.push(service.client.chat(say(priority, { priority })));
      await queued(service, calls.length);
    }
    held.release();
    await Promise.all([held.call, ...calls]);
    const order = service.simulator.requests.records.slice(1).map(textOf);
    // One in 5 slots is for default and one in 17 for bulk, as long as higher ones wait.
    const expected: string[] = [];
    const left = tally(load);
    const passed: Record<string, number> = { interactive: 0, default: 0, bulk: 0 };
    while (expected.length < load.length) {
      const waits = (priority: string) => left[priority]! > 0;
      const overdue =
        waits('bulk') && passed.bulk! >= 16 ? 'bulk' : waits('default') && passed.default! >= 4 ? 'default' : undefined;
      const next = overdue ?? ['interactive', 'default', 'bulk'].find(waits)!;
      for (const other of Object.keys(passed)) if (other !== next && waits(other)) passed[other]!++;
      passed[next] = 0;
      left[next]!--;
      expected.push(next);
    }
    expect(order).toEqual(expected);
    expect(order.slice(0, 10)).toEqual([
      ...Array(4).fill('interactive'),
      'default',
      ...Array(4).fill('interactive'),
      'default',
    ]);
    expect(order.indexOf('bulk')).toBe(16);
  });
});

describe('R41 one noisy caller and nine quiet ones', () => {
  const QUIET = Array.from({ length: 9 }, (_, index) => `quiet-${index}`);
  const SERVICE_MS = 40;
  const ENVIRONMENT = {
    ...POOL_ALONE,
    LLM_POOL_SIZE: '2',
    LLM_POOL_CLIENT_CONCURRENCY: '2',
    LLM_POOL_TOKENS: ['noisy', ...QUIET].map((caller) => `${caller}:token-of-${caller}:call`).join(','),
  };
  /** What each quiet caller met who asked for one call after the other. */
  const waits = async ({ connect, simulator }: Service, run: string) => {
    const perCaller = QUIET.map(async (caller) => {
      const client = connect({ token: `token-of-${caller}` });
      const served: { text: string; servedBy: ServedBy }[] = [];
      for (let call = 0; call < 5; call++) {
        const text = `${run} ${caller} ${call}`;
        served.push({ text, servedBy: (await client.chat(text)).servedBy! });
      }
      return served;
    });
    const all = (await Promise.all(perCaller)).flat();
    const { records } = simulator.requests;
    // How many others got a slot while it waited: that is its wait, whatever the speed of the machine.
    const passed = all.map(({ text, servedBy }) => {
      const { receivedAt } = records.find((record) => textOf(record) === text)!;
      return records.filter(
        (other) => other.receivedAt < receivedAt && other.receivedAt > receivedAt - servedBy.queueMs,
      ).length;
    });
    return { passed, waited: mean(all.map(({ servedBy }) => servedBy.queueMs)) };
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('the quiet ones wait no longer than without it, and one service time', async () => {
    const service = await fleets.alone(ENVIRONMENT, { latency: SERVICE_MS });
    const noisy = service.connect({ token: 'token-of-noisy' });
    // Connections are open and code is warm in both runs.
    await Promise.all(Array.from({ length: 40 }, () => noisy.chat('hi')));
    const without = await waits(service, 'without');
    const over = new AbortController();
    const noise = Array.from({ length: 200 }, () => endingOf(noisy.chat('hi', { signal: over.signal })));
    await until('the noisy one waits', () => service.app.pool.snapshot().queued >= 190);
    const beside = await waits(service, 'beside');
    const { queued, slots } = service.app.pool.snapshot();
    expect(queued).toBeGreaterThan(100);
    over.abort();
    await Promise.all(noise);
    // One call of each other caller at most goes first, and one that was about to. In one service time every slot serves one call.
    expect(Math.max(...beside.passed)).toBeLessThanOrEqual(QUIET.length + 1);
    expect(mean(beside.passed)).toBeLessThanOrEqual(mean(without.passed) + slots);
    expect(beside.waited).toBeLessThanOrEqual(without.waited + 2 * SERVICE_MS);
  });
});
