import type { Fault } from '../../../server/simulator/fault';
import type { RequestRecord } from '../../../server/simulator/request-record';
import { endingOf, tally } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const textOf = ({ body }: RequestRecord): string => (body as { messages: [{ content: string }] }).messages[0].content;

it('R35 every way out gives the slot back once', async () => {
  const { client, simulator, app, noLeaks } = await fleets.alone({
    ...POOL_ALONE,
    LLM_POOL_RETRIES: '1',
    LLM_POOL_SIZE: '1',
    LLM_POOL_ATTEMPT_TIMEOUT_MS: '60',
  });
  const faults: Record<string, Fault | null> = {
    ok: null,
    status: { kind: 'status', status: 500 },
    caller: { kind: 'status', status: 400 },
    reset: { kind: 'reset', at: 'mid-stream', afterChunks: 1 },
    hang: { kind: 'hang', at: 'before-headers' },
    truncate: { kind: 'truncate', ending: 'fin', afterChunks: 1 },
    json: { kind: 'malformed-json' },
    page: { kind: 'wrong-content-type' },
    inside: { kind: 'error-in-answer', afterChunks: 1 },
  };
  simulator.script((request) => ({ fault: faults[textOf(request)] ?? null }));
  const ends = ['run', 'cancel', 'deadline', 'leave'] as const;
  for (const text of Object.keys(faults)) {
    for (const end of ends) {
      const caller = new AbortController();
      const options = { signal: caller.signal, deadlineMs: end === 'deadline' ? 101 : 5000 };
      const unary = endingOf(client.chat(text, options));
      const stream = client.streamChat(text, options);
      const streamed = (async () => {
        for await (const _ of stream) if (end === 'leave') break;
      })().catch(() => undefined);
      if (end === 'cancel') setImmediate(() => caller.abort());
      await Promise.all([unary, streamed]);
      await noLeaks();
      expect(app.pool.snapshot().slots).toBe(2);
    }
  }
  // Both slots can still be taken, and no third one.
  simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
  const calls = [1, 2, 3].map(() => endingOf(client.chat('last')));
  await simulator.waitFor(({ hung }) => hung === 2);
  await until('the third waits', () => app.pool.snapshot().queued === 1);
  simulator.script({});
  simulator.release();
  await Promise.all(calls);
});

it('R38 limits are per process: two have twice as many slots', async () => {
  const upstream = await fleets.of(['main']);
  const environment = {
    ...POOL_ALONE,
    LLM_POOL_SIZE: '1',
    LLM_POOL_BACKENDS: JSON.stringify([{ name: 'main', base_url: upstream.upstreams.main.url, api_key: 'k' }]),
  };
  const { main } = upstream.upstreams;
  main.script({ fault: { kind: 'hang', at: 'before-headers' } });
  const services = [await fleets.alone(environment), await fleets.alone(environment)];
  const calls = services.flatMap(({ client }) => Array.from({ length: 5 }, () => client.chat('hi')));
  await main.waitFor(({ hung }) => hung === 4);
  for (const { app } of services) {
    await until('three wait', () => app.pool.snapshot().queued === 3);
    expect(app.pool.snapshot()).toMatchObject({ slots: 2, inUse: 2 });
  }
  expect(main.requests.inFlight).toBe(4);
  main.script({});
  main.release();
  await Promise.all(calls);
  const instances = await Promise.all(services.map(async ({ client }) => (await client.admin.metrics()).instance));
  expect(instances).toHaveLength(2);
});

it.each(['unary', 'stream'] as const)(
  'R45 a thousand calls at once: %s',
  async (kind) => {
    const { client, simulator, app } = await fleets.alone({ LLM_POOL_SIZE: '10', LLM_POOL_CLIENT_CONCURRENCY: '10' });
    const calls = Array.from({ length: 1000 }, (_, index) =>
      kind === 'unary' ? client.chat(`call ${index}`) : client.streamChat(`call ${index}`).final(),
    );
    expect(tally(await Promise.all(calls.map(endingOf)))).toEqual({ OK: 1000 });
    expect(simulator.requests.received).toBe(1000);
    expect(simulator.requests.peakInFlight).toBeLessThanOrEqual(100);
    expect(app.pool.snapshot()).toMatchObject({ inUse: 0, queued: 0 });
  },
  20_000,
);

describe('R47 resizing under load', () => {
  it('breaks no call, and closes what is no longer used', async () => {
    const { client, simulator, app } = await fleets.alone(
      { ...POOL_ALONE, LLM_POOL_RETRIES: '0', LLM_POOL_SIZE: '6' },
      { latency: 20, tokensPerSecond: 0, answer: { tokens: 50 } },
    );
    const sizes = [6, 1, 8, 2, 5, 1, 3];
    let running = true;
    const endings: string[] = [];
    const caller = async (index: number): Promise<void> => {
      while (running) endings.push(await endingOf(index % 2 ? client.chat('hi') : client.streamChat('hi').final()));
    };
    const callers = Array.from({ length: 12 }, (_, index) => caller(index));
    for (const size of sizes) {
      const before = endings.length;
      app.pool.resize({ min: size, max: size });
      await until('calls went on', () => endings.length > before + 20);
      expect(app.pool.snapshot().slots).toBe(size * 2);
    }
    running = false;
    await Promise.all(callers);
    expect(tally(endings)).toEqual({ OK: endings.length });
    // Those that went have closed their connections; one may stay that has a few.
    app.pool.resize({ min: 1, max: 1 });
    await simulator.waitFor(({ openConnections, totalConnections }) => openConnections <= 4 && totalConnections > 12);
  });
});

describe('R52 growing from the smallest size', () => {
  it('the first calls find clients made for them, and none is refused', async () => {
    const { client, simulator, app } = await fleets.alone({
      ...POOL_ALONE,
      LLM_POOL_SIZE: '1-5',
      LLM_POOL_QUEUE_LIMIT: '5',
      LLM_POOL_IDLE_SHRINK_MS: '100',
    });
    simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const calls = Array.from({ length: 15 }, () => endingOf(client.chat('hi')));
    await simulator.waitFor(({ hung }) => hung === 10);
    await until('five wait', () => app.pool.snapshot().queued === 5);
    expect(app.pool.snapshot().slots).toBe(10);
    simulator.script({});
    simulator.release();
    expect(tally(await Promise.all(calls))).toEqual({ OK: 15 });
    await until('those that are not needed go', () => app.pool.snapshot().slots === 2);
  });
});

it('R44 made-up names of models and sessions make no new series', async () => {
  const { client, http } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_SIZE: '10' });
  const series = async () =>
    (await (await fetch(`${http}/metrics`)).text()).split('\n').filter((line) => line && !line.startsWith('#'));
  const named = (name: string) =>
    client.chat({ model: name, sessionId: name, messages: [{ role: 'user', text: 'hi' }] });
  await named('made-up-0');
  const before = await series();
  await Promise.all(Array.from({ length: 200 }, (_, index) => named(`made-up-${index}`)));
  const after = await series();
  expect(after.length).toBe(before.length);
  expect(after.join('\n')).not.toContain('made-up');
});
