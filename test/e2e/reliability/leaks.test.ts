import type { LlmPoolClient } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { CountingClock } from '../../support/counting-clock';
import { endingOf, tally } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();
const ABORTED = 2000;
const AT_ONCE = 100;
const SLOTS = 50;
/** What may come and go for reasons of its own, such as the timers of channels. */
const FEW = 10;
/** HTTP/2 lets one connection reset about 1000 streams in a short time. */
const CONNECTIONS = 8;

const hang = (at: 'before-headers' | 'after-headers' | 'mid-stream', afterChunks?: number): Partial<Behaviour> => ({
  fault: { kind: 'hang', at, afterChunks },
});
/** Where a batch of streams is when its callers leave. */
const STATES: readonly Partial<Behaviour>[] = [
  hang('before-headers'),
  hang('after-headers'),
  hang('mid-stream', 2),
  { answer: { tokens: 1000 }, timeToFirstToken: 0, tokensPerSecond: 1 },
];

/** Streams whose callers leave: half of them while they wait for a slot. */
const abortBatch = async (service: Service, clients: readonly LlmPoolClient[], behaviour: Partial<Behaviour>) => {
  const { simulator, app } = service;
  simulator.script(behaviour);
  const controller = new AbortController();
  const { signal } = controller;
  const endings = Array.from({ length: AT_ONCE }, (_, i) => {
    const stream = clients[i % clients.length]!.streamChat('hi', { signal });
    return endingOf(stream.final());
  });
  await until('half of them wait', () => app.pool.snapshot().queued === AT_ONCE - SLOTS);
  await until('half of them run', () => simulator.requests.inFlight === SLOTS);
  controller.abort();
  await Promise.all(endings);
  await service.noLeaks();
};

const resources = () => tally(process.getActiveResourcesInfo());

describe('R34 streams that are aborted', () => {
  it('leave no slot, socket, timer or listener behind', async () => {
    const clock = new CountingClock();
    const service = await services.start(
      { LLM_POOL_SIZE: '5', LLM_POOL_CLIENT_CONCURRENCY: String(SLOTS / 5), LLM_POOL_LOG_LEVEL: 'warn' },
      {},
      { clock },
    );
    const { simulator, app } = service;
    const options = { channelOptions: { 'grpc.use_local_subchannel_pool': 1 } };
    const clients = Array.from({ length: CONNECTIONS }, () => service.connect(options));
    const warnings: string[] = [];
    const warn = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', warn);
    await Promise.all(clients.map((client) => client.chat('hi')));
    for (const state of STATES) await abortBatch(service, clients, state);
    const before = { timers: clock.pending, resources: resources(), sockets: simulator.requests.openConnections };

    for (let aborted = 0; aborted < ABORTED; aborted += AT_ONCE) {
      await abortBatch(service, clients, STATES[(aborted / AT_ONCE) % STATES.length]!);
    }
    expect(clock.pending).toBe(before.timers);
    await until('the sockets are closed', () => simulator.requests.openConnections <= before.sockets);
    for (const [kind, count] of Object.entries(resources())) {
      expect(count - (before.resources[kind] ?? 0)).toBeLessThan(FEW);
    }
    expect(app.pool.snapshot().clients.map(({ inUse }) => inUse)).toEqual([0, 0, 0, 0, 0]);
    const { windows } = await service.client.admin.metrics();
    expect(windows.at(-1)!.outcomes?.cancelled).toBe(ABORTED + STATES.length * AT_ONCE);
    expect(warnings).toEqual([]);
    process.off('warning', warn);
  }, 120_000);
});
