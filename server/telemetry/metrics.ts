import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Observer } from '../core/observer';
import type { PoolSnapshot, SwitchSnapshot } from '../core/pool-snapshot';
import { createInstruments } from './instruments';
import { attemptRecorder } from './metrics/attempt-recorder';
import { callRecorder } from './metrics/call-recorder';
import { changeRecorder } from './metrics/change-recorder';
import { EventLoop, type EventLoopReading } from './metrics/event-loop';
import { Histograms } from './metrics/histograms';
import { type PoolSources, type Pools, poolReadings } from './metrics/pool-readings';
import { processReadings } from './metrics/process-readings';
import { resourceOf } from './resource';
import type { Statistics } from './statistics';

export interface MetricsDeps {
  readonly instance: string;
  readonly startedAt: Date;
  readonly versions: Readonly<Record<string, string>>;
  /** Configured models and aliases, and what upstreams call them: the only ones that become a label. */
  readonly models: readonly string[];
  readonly queueLimits: PoolSources['queueLimits'];
  readonly statistics: Pick<Statistics, 'callsInFlight' | 'slotTime'>;
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

const SCOPE = 'llm-pool';

/** The OpenTelemetry side: observes calls, and answers a scrape. Opens no port of its own. */
export const createMetrics = (deps: MetricsDeps): Metrics => {
  const { statistics, queueLimits, poolSwitch } = deps;
  const resource = resourceOf(deps.instance);
  const histograms = new Histograms(resource, SCOPE);
  const reader = new PrometheusExporter({ preventServerStart: true, metricProducers: [histograms] });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  const provider = new MeterProvider({ resource, readers: [reader] });
  const eventLoop = new EventLoop();
  // Read once a scrape: with many waiters a snapshot costs time, and the event loop's reading begins anew.
  const readNow = (): { pools: Pools; loop: EventLoopReading } => ({
    pools: { pool: deps.pool(), legacy: deps.legacy() },
    loop: eventLoop.read(),
  });
  let read: ReturnType<typeof readNow> | undefined;
  const current = () => {
    read ??= readNow();
    return read;
  };
  const seriesOf = createInstruments(provider.getMeter(SCOPE), histograms, {
    'llm_pool.calls.in_flight': (observe) => observe(statistics.callsInFlight, {}),
    ...poolReadings({ pools: () => current().pools, poolSwitch, queueLimits, slotTime: () => statistics.slotTime() }),
    ...processReadings({ ...deps, eventLoop: () => current().loop }),
  });
  const models = new Set(deps.models);
  return {
    observer: {
      ...callRecorder(seriesOf, models),
      attemptEnded: attemptRecorder(seriesOf, models),
      stateChanged: changeRecorder(seriesOf),
    },
    async scrape() {
      read = undefined;
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
      return serializer.serialize(resourceMetrics);
    },
    close: () => {
      eventLoop.close();
      return provider.shutdown();
    },
  };
};
