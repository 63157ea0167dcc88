import { endingOf, tally } from '../../support/ending-of';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const SLOTS = 4;
const MEAN_MS = 200;
const LATENCY = { min: 100, max: 300 };
const DEADLINE_MS = 2000;
const SECONDS = 3;
const TIMES = 3;

// How close to the bounds this comes at each distribution of times, test/unit/pool/overload.test.ts shows without a machine's noise.
it('three times as many calls as the pool can serve: its slots are used, and for calls that end in time', async () => {
  const { client, connect, simulator } = await fleets.alone(
    { ...POOL_ALONE, LLM_POOL_SIZE: '2', LLM_POOL_CLIENT_CONCURRENCY: '2' },
    { latency: LATENCY, maxRecords: 10_000 },
  );
  // As many samples as it takes to judge.
  await Promise.all(Array.from({ length: 24 }, () => client.chat('hi')));
  const before = simulator.requests.received;

  const once = connect({ channelOptions: { 'grpc.enable_retries': 0 } });
  const calls: Promise<string>[] = [];
  const perMs = (TIMES * SLOTS) / MEAN_MS;
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = (performance.now() - startedAt) * perMs;
      while (calls.length < due) calls.push(endingOf(once.chat('hi', { deadlineMs: DEADLINE_MS })));
      if (performance.now() - startedAt < SECONDS * 1000) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
  const load = simulator.requests.records.slice(before);
  const busyMs = load.reduce((sum, { receivedAt, endedAt }) => sum + (endedAt ?? performance.now()) - receivedAt, 0);
  const utilisation = busyMs / (SLOTS * (performance.now() - startedAt));
  const { OK = 0, POOL_OVERLOADED = 0, ...others } = tally(await Promise.all(calls));
  const asked = simulator.requests.received - before;
  // Hardly anything was tried in vain, beside what a busy machine delays.
  expect(OK).toBeGreaterThanOrEqual(0.9 * asked);
  expect(asked - OK).toBe(Object.values(others).reduce((sum, count) => sum + count, 0));
  // What a slot is not busy is the time on the way to the upstream and back.
  expect(utilisation).toBeGreaterThan(0.75);
  expect(POOL_OVERLOADED).toBeGreaterThan(calls.length * 0.4);
});
