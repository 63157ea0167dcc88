import { PassThrough } from 'node:stream';
import { type App, startApp } from '../../server/app';
import { loadSettings } from '../../server/settings/load-settings';
import type { Simulator, SimulatorOptions } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';

export interface Service {
  readonly app: App;
  /** The upstream; scriptable. */
  readonly simulator: Simulator;
  /** `127.0.0.1:PORT` of gRPC. */
  readonly address: string;
  /** `http://127.0.0.1:PORT` of HTTP. */
  readonly http: string;
  /** The log so far, an object a line. */
  readonly log: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** An upstream that answers at once, unless a test scripts it. */
const QUICK: Partial<SimulatorOptions> = { latency: 0 };

/**
 * The real service in this process, on free ports, with a real simulator as its upstream and the pool on. `environment` is as an operator would
 * set it; what it does not set has its default.
 */
export const startService = async (
  environment: Record<string, string> = {},
  behaviour: Partial<SimulatorOptions> = {},
): Promise<Service> => {
  const simulator = await startSimulator({ ...QUICK, ...behaviour });
  const settings = loadSettings({
    ENABLE_LLM_POOL: 'true',
    LLM_POOL_GRPC_PORT: '0',
    LLM_POOL_HTTP_PORT: '0',
    LLM_POOL_HEALTH_INTERVAL_MS: '0',
    LLM_POOL_LOG_FORMAT: 'json',
    LLM_POOL_MODEL: 'm',
    ...('LLM_POOL_BACKENDS' in environment ? {} : { OPENAI_BASE_URL: simulator.url }),
    ...environment,
  });
  const log: Record<string, unknown>[] = [];
  const logTo = new PassThrough();
  logTo.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().trim().split('\n')) log.push(JSON.parse(line));
  });
  const app = await startApp(settings, { logTo });
  return {
    app,
    simulator,
    address: `127.0.0.1:${app.grpcPort}`,
    http: `http://127.0.0.1:${app.httpPort}`,
    log,
    close: async () => {
      await app.shutdown();
      await simulator.close();
    },
  };
};
