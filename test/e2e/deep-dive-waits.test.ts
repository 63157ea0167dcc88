import type { ChatParams } from '../../server/core/call';
import type { RequestRecord } from '../../server/simulator/request-record';
import { caught } from '../support/caught';
import { diveUpstream } from '../support/dive-upstream';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { start } = useServices();

it('shows in Debug that a deep dive waits for room, ends it within 100 ms, and tells of the wait afterwards', async () => {
  const service = await start({ LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '2' });
  const { client, simulator, app } = service;
  simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
  const begin = () => {
    const controller = new AbortController();
    return { controller, done: caught(client.deepDive('Pools', { signal: controller.signal })) };
  };
  const first = begin();
  await simulator.waitFor(({ hung }) => hung === 1);
  const second = begin();
  const queued = async () => (await client.admin.debug()).calls.find(({ state }) => state === 'queued');
  await until('the second waits', async () => (await queued()) !== undefined, 2000);
  const waiting = await queued();
  expect(waiting!.story).toMatch(/^in queue \d/);
  const { call } = await client.admin.debug(waiting!.callId);
  expect(call!.servedBy!.queueMs).toBeGreaterThan(0);
  expect(call!.servedBy!.overheadMs).toBeLessThan(call!.ageMs);

  second.controller.abort();
  expect(await second.done).toMatchObject({ reason: 'CANCELLED' });
  const over = async () => (await client.admin.debug(waiting!.callId)).call!;
  await until('the second is over', async () => (await over()).state === 'ended', 100);
  expect((await over()).story).toMatch(/^queue .* plan \(headroom\) · CANCELLED$/);
  expect(app.pool.snapshot().inUse).toBe(1);

  first.controller.abort();
  expect(await first.done).toMatchObject({ reason: 'CANCELLED' });
});

it('leaves a slot of the legacy client free when that is what a deep dive uses', async () => {
  const { client, simulator, app } = await start({ LLM_POOL_ROLLOUT_PERCENT: '0' });
  simulator.script(diveUpstream({ facet: { fault: { kind: 'hang', at: 'before-headers' } } }));
  const controller = new AbortController();
  const done = caught(client.deepDive('Pools', { signal: controller.signal }));
  await simulator.waitFor(({ hung }) => hung === 1);
  simulator.script({});
  // All three facets would hang by now if they might.
  await client.chat('Hi');
  expect(app.legacy.snapshot()).toMatchObject({ slots: 2, inUse: 1, queued: 0 });
  controller.abort();
  expect(await done).toMatchObject({ reason: 'CANCELLED' });
});

it('leaves a slot of the legacy client free when the pool is turned off while deep dives wait for room in it', async () => {
  const { client, simulator, app } = await start({ LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '4' });
  const isChat = ({ body }: RequestRecord) => (body as ChatParams).messages.at(-1)!.content === 'Hi';
  simulator.script((request) => (isChat(request) ? {} : { fault: { kind: 'hang', at: 'before-headers' } }));
  const dives = Array.from({ length: 4 }, () => {
    const controller = new AbortController();
    return { controller, done: caught(client.deepDive('Pools', { signal: controller.signal })) };
  });
  const states = async () => (await client.admin.debug()).calls.map(({ state }) => state).sort();
  await until('two of them run', async () => (await states()).join() === 'queued,queued,running,running', 2000);
  await simulator.waitFor(({ hung }) => hung === 2);
  await client.admin.setPoolEnabled(false);
  for (const { controller } of dives.slice(0, 2)) controller.abort();
  await until('those ended', () => app.pool.snapshot().inUse === 0, 2000);
  await simulator.waitFor(({ received }) => received === 3);
  await client.chat('Hi', { deadlineMs: 2000 });
  expect(app.legacy.snapshot()).toMatchObject({ slots: 2, inUse: 1, queued: 0 });
  for (const { controller } of dives) controller.abort();
  for (const { done } of dives) expect(await done).toMatchObject({ reason: 'CANCELLED' });
});
