import { PassThrough } from 'node:stream';
import { LlmPoolClient, type LlmPoolClientOptions } from '@llm-pool/client';
import { type App, type AppPorts, startApp } from '../../server/app';
import { loadSettings } from '../../server/settings/load-settings';
import type { Simulator, SimulatorOptions } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { RawClient } from './raw-client';
import { until } from './until';

export type LogLine = Record<string, unknown>;

export interface Service {
  readonly app: App;
  /** The upstream; scriptable. */
  readonly simulator: Simulator;
  /** `127.0.0.1:PORT` of gRPC. */
  readonly address: string;
  /** `http://127.0.0.1:PORT` of HTTP. */
  readonly http: string;
  /** The typed client, without a token. */
  readonly client: LlmPoolClient;
  /** The generated stubs. */
  readonly raw: RawClient;
  /** The log so far, an object a line. */
  readonly log: readonly LogLine[];
  /** The same as written. */
  logText(): string;
  /** Another typed client; closed with the service. */
  connect(options: Partial<LlmPoolClientOptions>): LlmPoolClient;
  /** Resolves when nothing is held, queued or running any more; rejects when something stays. */
  noLeaks(): Promise<void>;
  /** Ends the service as SIGTERM does, and proves that it leaves nothing behind. */
  close(): Promise<void>;
}

/** An upstream that answers at once, unless a test scripts it. */
const QUICK: Partial<SimulatorOptions> = { latency: 0 };

const DEFAULTS: Readonly<Record<string, string>> = {
  ENABLE_LLM_POOL: 'true',
  LLM_POOL_GRPC_PORT: '0',
  LLM_POOL_HTTP_PORT: '0',
  LLM_POOL_HEALTH_INTERVAL_MS: '0',
  LLM_POOL_LOG_FORMAT: 'json',
  LLM_POOL_MODEL: 'm',
};

/** No breaker, no off time and enough retries: for tests of something else in which upstreams fail. */
export const CALM: Readonly<Record<string, string>> = {
  LLM_POOL_BREAKER_FAILURES: '1000',
  LLM_POOL_BREAKER_MIN_CALLS: '100000',
  LLM_POOL_FAILURES_TO_OFF: '1000',
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: '1000',
  LLM_POOL_RETRY_BASE_MS: '1',
};

/**
 * The real service in this process, on free ports, with a real simulator as its upstream and the pool on. `environment` is as an operator would
 * set it; what it does not set has its default.
 */
export const startService = async (
  environment: Record<string, string> = {},
  behaviour: Partial<SimulatorOptions> = {},
  ports: AppPorts = {},
): Promise<Service> => {
  const simulator = await startSimulator({ ...QUICK, ...behaviour });
  const ownBackends = ['LLM_POOL_BACKENDS', 'LLM_POOL_BACKENDS_FILE', 'OPENAI_BASE_URL'].some(
    (name) => name in environment,
  );
  const upstream = ownBackends ? {} : { OPENAI_BASE_URL: simulator.url };
  const settings = loadSettings({ ...DEFAULTS, ...upstream, ...environment });
  const { logTo, log, text } = recordedLog();
  const app = await startApp(settings, { logTo, ...ports });
  const address = `127.0.0.1:${app.grpcPort}`;
  const clients: { close(): void }[] = [];
  const connect = (options: Partial<LlmPoolClientOptions>): LlmPoolClient => {
    const client = new LlmPoolClient({ address, ...options });
    clients.push(client);
    return client;
  };
  const raw = new RawClient(address);
  clients.push(raw);
  const noLeaks = (): Promise<void> => expectIdle(app, simulator);
  return {
    app,
    simulator,
    address,
    http: `http://127.0.0.1:${app.httpPort}`,
    client: connect({}),
    raw,
    log,
    logText: text,
    connect,
    noLeaks,
    close: async () => {
      const leak = await noLeaks().then(
        () => undefined,
        (error: unknown) => error,
      );
      // What hangs would hold up the drain; it has failed the test already.
      if (leak) simulator.release();
      await app.shutdown();
      for (const client of clients) client.close();
      await simulator.waitFor(({ openConnections }) => openConnections === 0).finally(() => simulator.close());
      if (leak) throw leak;
    },
  };
};

const recordedLog = () => {
  const logTo = new PassThrough();
  const log: LogLine[] = [];
  let written = '';
  logTo.on('data', (bytes: Buffer) => {
    written += bytes.toString();
    const lines = bytes.toString().split('\n');
    for (const line of lines) if (line !== '') log.push(JSON.parse(line));
  });
  return { logTo, log, text: () => written };
};

const expectIdle = async (app: App, simulator: Simulator): Promise<void> => {
  const state = () => {
    const [pool, legacy] = [app.pool.snapshot(), app.legacy.snapshot()];
    const { inFlight, hung, stalled } = simulator.requests;
    return {
      pool: [pool.inUse, pool.queued],
      legacy: [legacy.inUse, legacy.queued],
      clients: [...pool.clients, ...legacy.clients].filter((client) => client.inUse > 0 || client.draining),
      upstream: [inFlight, hung, stalled],
    };
  };
  const nothing = { pool: [0, 0], legacy: [0, 0], clients: [], upstream: [0, 0, 0] };
  const idle = (): boolean => JSON.stringify(state()) === JSON.stringify(nothing);
  await until('everything idle', idle, 2000).catch(() => expect(state()).toEqual(nothing));
};
