import type { Subject } from './measured-server';

const SILENT = { LLM_POOL_LOG_LEVEL: 'silent' };
const AS_STARTED = { LLM_POOL_LOG_FORMAT: 'json' };

/** The same job without a policy. `upstream` is a base URL before `/v1`. */
export const floor = (upstream: string): Subject => ({
  name: 'floor',
  program: 'floor-process',
  environment: { UPSTREAM: `${upstream}/v1` },
});

/** Streams with the least that Node.js can do; `upstream` as above. */
export const leastStream = (upstream: string): Subject => ({
  name: 'the least that Node.js can do',
  program: 'least-stream-process',
  environment: { UPSTREAM: `${upstream}/v1` },
});

/** The real service with a pool; `more` are further variables, `name` is how the result calls it. */
export const service = (name: string, upstream: string, more: Readonly<Record<string, string>> = {}): Subject => ({
  name,
  program: 'service-process',
  environment: {
    ENABLE_LLM_POOL: 'true',
    LLM_POOL_SIZE: '10',
    LLM_POOL_GRPC_PORT: '0',
    LLM_POOL_HTTP_PORT: '0',
    LLM_POOL_MODEL: 'm',
    OPENAI_BASE_URL: `${upstream}/v1`,
    ...AS_STARTED,
    ...more,
  },
});

/** More and more of what watches. `collector` takes traces. */
export const watchedServices = (upstream: string, collector: string) => ({
  off: { ...service('llm-pool, telemetry off', upstream, SILENT), args: ['blind'] },
  metrics: service('with metrics', upstream, SILENT),
  traces: service('and 5 % of the traces', upstream, { ...traces(collector, '0.05'), ...SILENT }),
  all: everythingOn(upstream, collector),
  allTraces: service('and 100 % of the traces', upstream, traces(collector, '1')),
});

/** As an operator runs it: metrics, statistics, 5 % of the traces, and a log line for each call. */
export const everythingOn = (
  upstream: string,
  collector: string,
  more: Readonly<Record<string, string>> = {},
): Subject => service('and the log', upstream, { ...traces(collector, '0.05'), ...more });

const traces = (collector: string, share: string): Readonly<Record<string, string>> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: share,
  // Batches leave soon, so that sending them is part of what is measured.
  OTEL_BSP_SCHEDULE_DELAY: '200',
});
