import { FallbackReason, Tier } from '@llm-pool/client';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { protoRequest } from '../support/proto-request';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { start } = useServices();
const { chat } = LlmPoolServiceService;
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
/** One call at once, and no one else to ask. */
const NARROW = { LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1', LLM_POOL_FALLBACK: 'false' };

describe('20 users at once', () => {
  it('are served in one wave by 8-10 clients, which become fewer when nobody needs them', async () => {
    const { client, simulator, log } = await start({ LLM_POOL_SIZE: '8-10', LLM_POOL_IDLE_SHRINK_MS: '40' });
    expect((await client.admin.metrics()).now).toMatchObject({ clients: 8, slots: 16, slotsInUse: 0 });
    simulator.script(HANG);
    const users = Array.from({ length: 20 }, (_, user) =>
      user % 2 === 0 ? client.chat('Hi') : client.streamChat('Hi').final(),
    );
    await simulator.waitFor(({ hung }) => hung === 20);
    expect((await client.admin.debug()).now).toEqual({
      clients: 10,
      slots: 20,
      slotsInUse: 20,
      queued: 0,
      legacySlots: 2,
      legacySlotsInUse: 0,
      legacyQueued: 0,
      callsInFlight: 20,
    });
    simulator.release();
    const answers = await Promise.all(users);
    expect(answers.every(({ servedBy }) => servedBy!.tier === Tier.POOL && servedBy!.attempts.length === 1)).toBe(true);
    // Two calls on each of ten clients: the load is spread evenly.
    const perClient = Object.groupBy(answers, ({ servedBy }) => servedBy!.client);
    expect(Object.values(perClient).map((calls) => calls!.length)).toEqual(Array(10).fill(2));
    expect(simulator.requests).toMatchObject({ peakInFlight: 20, received: 20, answered: 20 });

    await until('8 clients again', async () => (await client.admin.metrics()).now!.clients === 8);
    expect((await client.admin.metrics()).now).toMatchObject({ slots: 16, slotsInUse: 0 });
    const sizes = log.filter(({ what }) => what === 'pool size').map(({ was, now }) => `${was} -> ${now}`);
    expect(sizes[0]).toBe('8 clients -> 9 clients');
    expect(sizes.at(-1)).toMatch(/-> 8 clients$/);
    const { stateChanges } = await client.admin.debug();
    expect(stateChanges[0]).toMatchObject({ what: 'pool size', now: '8 clients' });
  });

  it('wait for their turn in a smaller pool, first come first served', async () => {
    const { client, simulator } = await start({ LLM_POOL_SIZE: '2', LLM_POOL_FALLBACK: 'false' }, { answer: 'echo' });
    simulator.script(HANG);
    const order: number[] = [];
    const users = Array.from({ length: 20 }, (_, user) => client.chat(`${user}`).then(() => order.push(user)));
    await until('16 wait', async () => (await client.admin.metrics()).now!.queued === 16);
    const { queue, now, calls } = await client.admin.debug();
    expect(now).toMatchObject({ slots: 4, slotsInUse: 4, queued: 16, callsInFlight: 20 });
    expect(queue).toEqual([{ caller: 'anonymous', priority: 'default', waiting: 16, oldestMs: expect.any(Number) }]);
    expect(calls.map(({ state }) => state).sort()).toEqual([...Array(16).fill('queued'), ...Array(4).fill('running')]);
    for (let answered = 4; answered <= 20; answered += 4) {
      await simulator.waitFor(({ hung }) => hung === 4);
      simulator.release();
      await simulator.waitFor((stats) => stats.answered === answered);
    }
    await Promise.all(users);
    expect(simulator.requests.peakInFlight).toBe(4);
    const asked = simulator.requests.records.map(({ body }) => Number((body as Chatted).messages[0]!.content));
    // On one connection calls arrive in the order in which they were made.
    expect(asked).toEqual(Array.from({ length: 20 }, (_, user) => user));
  });
});

interface Chatted {
  readonly messages: readonly { readonly content: string }[];
}

describe('a full queue', () => {
  it('refuses before any upstream is asked, and says when to come back', async () => {
    const { raw, client, simulator, log } = await start({ ...NARROW, LLM_POOL_QUEUE_LIMIT: '2' });
    simulator.script(HANG);
    const taken = Array.from({ length: 3 }, () => raw.call(chat, protoRequest()));
    await until('two wait', async () => (await client.admin.metrics()).now!.queued === 2);
    const { code, details, trailers } = await raw.failure(chat, protoRequest());
    expect(code).toBe('UNAVAILABLE');
    expect(details.ErrorInfo.reason).toBe('POOL_OVERLOADED');
    expect(details.CallDetails.attempts).toEqual([]);
    const { seconds, nanos } = details.RetryInfo!.retryDelay!;
    const toldMs = seconds * 1000 + nanos / 1e6;
    expect(toldMs).toBeGreaterThan(0);
    expect(trailers.get('grpc-retry-pushback-ms')).toEqual([String(toldMs)]);
    expect(simulator.requests.received).toBe(1);
    expect(log.at(-1)).toMatchObject({
      event: 'call_ended',
      outcome: 'refused',
      reason: 'POOL_OVERLOADED',
      attempts: 0,
    });
    simulator.script({});
    simulator.release();
    for (const reply of await Promise.all(taken)) expect(reply.code).toBe('OK');
    const { windows } = await client.admin.metrics();
    expect(windows[2]!.outcomes).toMatchObject({ success: 3, refused: 1 });
  });

  it('lets the channel of a caller come back by itself', async () => {
    const { client, simulator, log } = await start({ ...NARROW, LLM_POOL_QUEUE_LIMIT: '0' });
    simulator.script(HANG);
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const second = client.chat('2');
    await until('a refusal', () => log.some(({ reason }) => reason === 'POOL_OVERLOADED'));
    simulator.script({});
    simulator.release();
    await Promise.all([first, second]);
    expect(simulator.requests.received).toBe(2);
  });

  it('spills over into a legacy slot that is free now, and into no other', async () => {
    const { raw, client, simulator } = await start({
      ...NARROW,
      LLM_POOL_FALLBACK: 'true',
      LLM_POOL_QUEUE_LIMIT: '0',
      LLM_LEGACY_CONCURRENCY: '1',
    });
    simulator.script(HANG);
    const inPool = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const spilled = client.chat('2');
    await simulator.waitFor(({ hung }) => hung === 2);
    const { details } = await raw.failure(chat, protoRequest());
    expect(details.ErrorInfo.reason).toBe('POOL_OVERLOADED');
    simulator.release();
    expect((await inPool).servedBy).toMatchObject({ tier: Tier.POOL, fallbackReason: 0 });
    expect((await spilled).servedBy).toMatchObject({
      tier: Tier.LEGACY,
      client: 'legacy-1',
      fallbackReason: FallbackReason.POOL_FULL,
    });
    expect(simulator.requests.received).toBe(2);
  });
});
