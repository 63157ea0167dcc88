import { PassThrough } from 'node:stream';
import { type AppPorts, startApp } from '../../server/app';
import { loadSettings } from '../../server/settings/load-settings';
import { startSimulator } from '../../server/simulator/start-simulator';
import type { Target } from './target';

/** One pool without help or moods, so that a case sees only what it is about. */
const SHARED: Readonly<Record<string, string>> = {
  ENABLE_LLM_POOL: 'true',
  LLM_POOL_GRPC_PORT: '0',
  LLM_POOL_HTTP_PORT: '0',
  LLM_POOL_HEALTH_INTERVAL_MS: '0',
  LLM_POOL_LOG_FORMAT: 'json',
  LLM_POOL_MODEL: 'm',
  LLM_POOL_FALLBACK: 'false',
  LLM_POOL_RETRIES: '1',
  LLM_POOL_RETRY_BASE_MS: '1',
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: '1000',
  LLM_POOL_BREAKER_FAILURES: '1000',
  LLM_POOL_BREAKER_MIN_CALLS: '100000',
  LLM_POOL_FAILURES_TO_OFF: '1000',
  LLM_POOL_DRAIN_MS: '50',
};

/** The pause before a retry is drawn at random, so this is met there. */
const FAULT: AppPorts = {
  random: () => {
    throw new Error('a fault on purpose');
  },
};

/** The real service on free ports, with a simulator of its own. */
export const startServiceTarget = async (env: Readonly<Record<string, string>>, faulty: boolean): Promise<Target> => {
  const simulator = await startSimulator({ latency: 0 });
  const settings = loadSettings({ ...SHARED, OPENAI_BASE_URL: simulator.url, ...env });
  const logTo = new PassThrough();
  const refused = new Promise<void>((resolve) => {
    logTo.on('data', (line: Buffer) => line.includes('"POOL_OVERLOADED"') && resolve());
  });
  const app = await startApp(settings, { logTo, ...(faulty && FAULT) });
  let down: Promise<void> | undefined;
  const shutdown = () => {
    down ??= app.shutdown();
    return down;
  };
  return {
    address: `127.0.0.1:${app.grpcPort}`,
    service: { app, simulator, refused, shutdown },
    close: async () => {
      await shutdown();
      await simulator.close();
    },
  };
};
