import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { CallEnd, LiveCall, Observer } from '../core/observer';
import type { PoolSnapshot, PoolState, SwitchSnapshot } from '../core/pool-snapshot';
import { createInstruments, type Instruments } from './instruments';
import { resourceOf } from './resource';
import { isServerFault, statusCodeName } from './status-code-name';

export interface MetricsDeps {
  readonly instance: string;
  /** Configured models and aliases: the only ones that become a label. */
  readonly models: readonly string[];
  readonly pool: () => PoolSnapshot;
  readonly legacy: () => PoolSnapshot;
  readonly poolSwitch: () => SwitchSnapshot;
}

export interface Metrics {
  readonly observer: Observer;
  /** All metrics in the Prometheus text format. */
  scrape(): Promise<string>;
  close(): Promise<void>;
}

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const METHODS: ReadonlySet<string> = new Set(['Chat', 'StreamChat', 'DeepDive', 'StreamDeepDive', 'ListModels']);
const STATES: readonly PoolState[] = ['on', 'disabled', 'off_after_errors', 'trial'];

/** The OpenTelemetry side: observes calls, and answers a scrape. Opens no port of its own. */
export const createMetrics = (deps: MetricsDeps): Metrics => {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  const provider = new MeterProvider({ resource: resourceOf(deps.instance), readers: [reader] });
  const poolsNow = () => ({ pool: deps.pool(), legacy: deps.legacy() });
  // Taken once a scrape: with many waiters a snapshot costs time.
  let pools: Pools | undefined;
  const instruments = createInstruments(provider.getMeter('llm-pool'), {
    'llm_pool.slots': eachTier(
      () => pools ?? poolsNow(),
      (snapshot) => snapshot.slots,
    ),
    'llm_pool.slots.in_use': eachTier(
      () => pools ?? poolsNow(),
      (snapshot) => snapshot.inUse,
    ),
    'llm_pool.queue.length': eachTier(
      () => pools ?? poolsNow(),
      (snapshot) => snapshot.queued,
    ),
    'llm_pool.pool.state': (observe) => {
      const now = deps.poolSwitch().state;
      for (const state of STATES) observe(state === now ? 1 : 0, { state });
    },
  });
  return {
    observer: { callEnded: callRecorder(instruments, new Set(deps.models)) },
    async scrape() {
      pools = poolsNow();
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
      return serializer.serialize(resourceMetrics);
    },
    close: () => provider.shutdown(),
  };
};

type Pools = { readonly pool: PoolSnapshot; readonly legacy: PoolSnapshot };

const eachTier =
  (pools: () => Pools, value: (snapshot: PoolSnapshot) => number) =>
  (observe: (value: number, labels: { tier: string }) => void): void => {
    for (const [tier, snapshot] of Object.entries(pools())) observe(value(snapshot), { tier });
  };

const callRecorder =
  ({ record }: Instruments, models: ReadonlySet<string>) =>
  (call: LiveCall, { outcome, error, durationMs }: CallEnd): void => {
    const { workload } = call;
    const { attempts, queueMs, fallbackReason, usage } = call.record;
    const code = error?.row.code;
    const status = statusCodeName(code);
    record['rpc.server.call.duration'](durationMs / 1000, {
      'rpc.system.name': 'grpc',
      'rpc.method': METHODS.has(call.method) ? `llmpool.v1.LlmPoolService/${call.method}` : '_OTHER',
      'rpc.status_code': status,
      ...(isServerFault(code) && { 'error.type': status }),
    });
    record['llm_pool.calls'](1, { outcome, ...(error && { reason: error.reason }), workload });
    if (attempts.length > 0) record['llm_pool.queue.wait'](queueMs / 1000, { workload });
    if (fallbackReason) record['llm_pool.fallbacks'](1, { reason: fallbackReason });
    if (usage) {
      const model = models.has(call.model) ? call.model : 'other';
      record['llm_pool.tokens'](usage.promptTokens, { type: 'prompt', model, workload });
      record['llm_pool.tokens'](usage.completionTokens, { type: 'completion', model, workload });
    }
  };
