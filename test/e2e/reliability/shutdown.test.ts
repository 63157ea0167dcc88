import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { LlmPoolClient } from '@llm-pool/client';
import type { Simulator } from '../../../server/simulator/simulator';
import { startSimulator } from '../../../server/simulator/start-simulator';
import { build } from '../../support/built';
import { startCountingProxy } from '../../support/counting-proxy';
import { endingOf, tally } from '../../support/ending-of';
import { type ServerProcess, startProcess } from '../../support/server-process';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
const { closing } = fleets;
const TIMEOUT = 30_000;
/** An answer takes about 100 ms, whole or as a stream. */
const PACE = { latency: 100, timeToFirstToken: 20, tokensPerSecond: 250, answer: { tokens: 20 } } as const;

beforeAll(build, 120_000);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
const begin = async (upstream: Simulator, environment: Record<string, string> = {}) => {
  const process: ServerProcess = closing(
    startProcess({ ENABLE_LLM_POOL: 'true', OPENAI_BASE_URL: upstream.url, LLM_POOL_MODEL: 'm', ...environment }),
  );
  return { process, address: (await process.serving).grpc };
};
/** Every second call is a stream; the answer must be whole. */
const ask = async (client: LlmPoolClient, index: number): Promise<string> => {
  const answer = await (index % 2 ? client.chat('hi') : client.streamChat('hi').final());
  expect(answer.usage?.completionTokens).toBe(20);
  return answer.servedBy!.instance;
};

describe('R51 SIGTERM under load', () => {
  it(
    'loses none of fifty calls that run or wait',
    async () => {
      const simulator = closing(await startSimulator(PACE));
      const { process, address } = await begin(simulator);
      const client = closing(new LlmPoolClient({ address }));
      const calls = Array.from({ length: 50 }, (_, index) => endingOf(ask(client, index)));
      const queued = async () => (await client.admin.debug()).now!.queued;
      await until('forty wait', async () => Number(await queued()) >= 35, 10_000);
      process.kill('SIGTERM');
      expect(tally(await Promise.all(calls))).toEqual({ OK: 50 });
      expect((await process.ended).code).toBe(0);
      expect(simulator.requests).toMatchObject({ answered: 50, cutByPeer: 0 });
    },
    TIMEOUT,
  );

  it(
    'ends what it has taken, and refuses or does not take what comes after',
    async () => {
      const simulator = closing(await startSimulator(PACE));
      const { process, address } = await begin(simulator);
      const endings: string[] = [];
      let running = true;
      const caller = async (index: number): Promise<void> => {
        const client = closing(new LlmPoolClient({ address, channelOptions: { 'grpc.enable_retries': 0 } }));
        while (running && endings.filter((ending) => ending !== 'OK').length < 60) {
          endings.push(await endingOf(ask(client, index)));
        }
      };
      const callers = Array.from({ length: 20 }, (_, index) => caller(index));
      await until('calls flow', () => endings.length > 40, 10_000);
      process.kill('SIGTERM');
      expect((await process.ended).code).toBe(0);
      running = false;
      await Promise.all(callers);
      const { OK = 0, ...others } = tally(endings);
      expect(Object.keys(others).filter((ending) => ending !== 'UNREACHABLE' && ending !== 'SHUTTING_DOWN')).toEqual(
        [],
      );
      // Whatever an upstream was asked for has reached its caller.
      expect(simulator.requests).toMatchObject({ received: OK, answered: OK, cutByPeer: 0 });
    },
    TIMEOUT,
  );

  it(
    'fails no call of clients that know a second process, while one after the other is replaced',
    async () => {
      const simulator = closing(await startSimulator(PACE));
      const ports = [await freePort(), await freePort()];
      const start = async (port: number, generation: number) => {
        const instance = `${port}-${generation}`;
        const settings = { LLM_POOL_GRPC_PORT: String(port), LLM_POOL_INSTANCE: instance, LLM_POOL_SIZE: '10' };
        return { ...(await begin(simulator, settings)), instance };
      };
      const old = await Promise.all(ports.map((port) => start(port, 1)));
      const client = closing(new LlmPoolClient({ address: ports.map((port) => `127.0.0.1:${port}`) }));
      const servedBy: string[] = [];
      const failures: unknown[] = [];
      let running = true;
      const caller = async (index: number): Promise<void> => {
        while (running)
          await ask(client, index).then(
            (instance) => servedBy.push(instance),
            (error) => failures.push(error),
          );
      };
      const callers = Array.from({ length: 20 }, (_, index) => caller(index));
      for (const [index, { process, instance }] of old.entries()) {
        await until('both serve', () => new Set(servedBy.slice(-40)).size === 2, 10_000);
        process.kill('SIGTERM');
        expect((await process.ended).code).toBe(0);
        const { instance: next } = await start(ports[index]!, 2);
        await until('its successor serves', () => servedBy.slice(-20).includes(next), 15_000);
        expect(servedBy.slice(-20)).not.toContain(instance);
      }
      running = false;
      await Promise.all(callers);
      expect(failures).toEqual([]);
      expect(new Set(servedBy).size).toBe(4);
      expect(simulator.requests.cutByPeer).toBe(0);
    },
    TIMEOUT,
  );
});

describe('connections that reach their age', () => {
  it(
    'are replaced without a lost call, also under streams that are older',
    async () => {
      const { app, simulator } = await fleets.alone({
        ...POOL_ALONE,
        LLM_POOL_SIZE: '10',
        LLM_POOL_MAX_CONNECTION_AGE_MS: '150',
        LLM_POOL_MAX_CONNECTION_AGE_GRACE_MS: '10000',
      });
      simulator.script(PACE);
      const proxy = closing(await startCountingProxy(app.grpcPort));
      const client = closing(new LlmPoolClient({ address: proxy.address }));
      simulator.enqueue({ fault: { kind: 'hang', at: 'mid-stream', afterChunks: 3 } });
      const long = client.streamChat('hi').final();
      await simulator.waitFor(({ hung }) => hung === 1);
      const endings: string[] = [];
      const caller = async (index: number): Promise<void> => {
        while (proxy.connections < 8) endings.push(await endingOf(ask(client, index)));
      };
      await Promise.all(Array.from({ length: 16 }, (_, index) => caller(index)));
      expect(tally(endings)).toEqual({ OK: endings.length });
      expect(endings.length).toBeGreaterThan(50);
      simulator.release();
      expect((await long).usage?.completionTokens).toBe(20);
    },
    TIMEOUT,
  );
});
