import { type Child, startChild } from './child';
import type { LiveMemory } from './live-memory';
import type { SoakUpstream } from './upstream';

/** The shortest limit of an attempt, ms. */
export const LIMIT_MS = 300;
/** What the retries may be: a share of the calls, and some beside it. */
export const RETRIES = { percent: 20, perSecond: 1 };

/** Small times, so that all states come up again and again. */
const SETTINGS = {
  ENABLE_LLM_POOL: 'true',
  LLM_POOL_GRPC_PORT: '0',
  LLM_POOL_HTTP_PORT: '0',
  LLM_POOL_LOG_FORMAT: 'json',
  LLM_POOL_SIZE: '3-6',
  LLM_POOL_IDLE_SHRINK_MS: '2000',
  LLM_POOL_QUEUE_LIMIT: '20',
  LLM_POOL_ATTEMPT_TIMEOUT_MS: String(2 * LIMIT_MS),
  LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: String(LIMIT_MS),
  LLM_POOL_IDLE_TOKEN_TIMEOUT_MS: String(LIMIT_MS),
  LLM_POOL_HEALTH_INTERVAL_MS: '500',
  LLM_POOL_RETRY_BASE_MS: '10',
  LLM_POOL_RETRY_BUDGET_PERCENT: String(RETRIES.percent),
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: String(RETRIES.perSecond),
  LLM_POOL_BREAKER_OPEN_MS: '100',
  LLM_POOL_BREAKER_OPEN_MAX_MS: '500',
  LLM_POOL_OFF_MS: '200',
  LLM_POOL_OFF_MAX_MS: '500',
  LLM_LEGACY_QUEUE_LIMIT: '10',
  LLM_POOL_MAX_CONNECTION_AGE_MS: '20000',
};
/** pino's level of errors. */
const ERROR_LEVEL = 50;

export interface SoakService {
  readonly child: Child;
  /** `HOST:PORT` of gRPC. */
  readonly address: string;
  /** Messages logged as errors. */
  readonly errors: readonly string[];
}

/**
 * Starts the service with two backends and a legacy client that has an upstream of its own.
 * @param memory is told again and again what is alive in it
 */
export const startService = async (
  pool: readonly SoakUpstream[],
  legacy: SoakUpstream,
  memory: (live: LiveMemory) => void,
): Promise<SoakService> => {
  const backends = pool.map(({ url }, index) => ({ name: `backend-${index + 1}`, base_url: url, api_key: 'k' }));
  const errors: string[] = [];
  const child = await startChild(['server/main.js'], {
    environment: {
      ...SETTINGS,
      LLM_POOL_BACKENDS: JSON.stringify(backends),
      LLM_LEGACY_BASE_URL: legacy.url,
      LLM_POOL_MODEL: 'well',
    },
    ready: /serving: gRPC on ([^\s,]+)/,
    line: (line) => {
      const { level, msg, event } = JSON.parse(line) as { level: number | string; msg: string; event?: string };
      if (level === 'error' || Number(level) >= ERROR_LEVEL) errors.push(`${event ?? ''} ${msg}`);
    },
    before: { file: 'bench/soak/live-memory.js', message: (message) => memory(message as LiveMemory) },
  });
  return { child, address: child.ready, errors };
};
