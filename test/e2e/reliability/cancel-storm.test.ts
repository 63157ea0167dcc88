import type { LlmPoolClient } from '@llm-pool/client';
import { caught } from '../../support/caught';
import { endingOf, tally } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();
const STORM = 1500;
const AT_ONCE = 250;
const MID_STREAM = { fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 } } as const;
const BEFORE_HEADERS = { fault: { kind: 'hang', at: 'before-headers' } } as const;

const start = (slots: number): Promise<Service> =>
  services.start({
    LLM_POOL_SIZE: '1',
    LLM_POOL_CLIENT_CONCURRENCY: String(slots),
    LLM_POOL_FALLBACK: 'false',
    LLM_POOL_LOG_LEVEL: 'warn',
  });

/** A client with a connection of its own. */
const connect = (service: Service): LlmPoolClient =>
  service.connect({ channelOptions: { 'grpc.use_local_subchannel_pool': 1 } });

/** Calls that wait for a slot, and whose callers then leave all at once; the clients take turns. */
const leave = async ({ app }: Service, clients: readonly LlmPoolClient[]): Promise<string[]> => {
  const controller = new AbortController();
  const batch = Array.from({ length: AT_ONCE }, (_, i) =>
    endingOf(clients[i % clients.length]!.streamChat('hi', { signal: controller.signal }).final()),
  );
  // Some get the slots of calls that ended with their connection.
  await until('they wait', () => app.pool.snapshot().queued >= AT_ONCE - 2, 20_000);
  controller.abort();
  const endings = await Promise.all(batch);
  await until('they have left', () => app.pool.snapshot().queued === 0, 20_000);
  return endings;
};

describe('a storm of callers who leave', () => {
  it('harms no other call, on the same connections or not, when it is spread over connections', async () => {
    const clients = 8;
    const service = await start(clients + 1);
    const { simulator } = service;
    const stormy = Array.from({ length: clients }, () => connect(service));
    simulator.script(MID_STREAM);
    const others = [...stormy, connect(service)].map((client) => endingOf(client.streamChat('hi').final()));
    await simulator.waitFor(({ hung }) => hung === others.length);
    for (let left = 0; left < STORM; left += AT_ONCE) {
      expect(tally(await leave(service, stormy))).toEqual({ CANCELLED: AT_ONCE });
    }
    simulator.release();
    expect(tally(await Promise.all(others))).toEqual({ OK: others.length });
    expect(simulator.requests.received).toBe(others.length);
  }, 60_000);

  it('on one connection ends it, as HTTP/2 wants: its calls fail, those elsewhere go on, and it comes back', async () => {
    const service = await start(3);
    const { simulator, client, app } = service;
    const stormy = connect(service);
    simulator.script(MID_STREAM);
    const elsewhere = endingOf(client.streamChat('hi').final());
    const begun = stormy.streamChat('hi').text();
    expect((await begun.next()).value).not.toBe('');
    await simulator.waitFor(({ hung }) => hung === 2);
    simulator.enqueue(BEFORE_HEADERS);
    let ended = false;
    const waiting = caught(stormy.chat('hi')).finally(() => {
      ended = true;
    });
    await simulator.waitFor(({ hung }) => hung === 3);

    // About 1000 resets at once and 33 each second are what a connection may send: Node's limit against the attack of that name.
    let left = 0;
    for (; !ended && left < 20_000; left += AT_ONCE) await leave(service, [stormy]);
    expect(left).toBeGreaterThan(900);

    // gRPC says INTERNAL; the typed client knows it as what it is, and that nothing of the first one's answer had come.
    expect(await waiting).toMatchObject({ codeName: 'INTERNAL', reason: 'UNREACHABLE', retryable: true });
    expect(await caught(begun.next())).toMatchObject({ codeName: 'INTERNAL', reason: 'UNREACHABLE', retryable: false });
    // Their upstreams are let go of like those of any caller who leaves.
    await simulator.waitFor(({ hung, cutByPeer }) => hung === 1 && cutByPeer >= 2);
    expect(app.pool.snapshot()).toMatchObject({ inUse: 1, queued: 0 });
    expect(app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed' });

    simulator.script({});
    await stormy.chat('hi');
    simulator.release();
    expect(await elsewhere).toBe('OK');
  }, 60_000);
});
