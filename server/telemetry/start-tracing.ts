import { context, DiagLogLevel, diag, logs, type TracerProvider, trace } from '@opentelemetry/api';
import type { Clock } from '../core/clock';
import { diagLog } from './diag-log';
import type { Logger } from './logger';
import { resourceOf } from './resource';

export interface RunningTracing {
  readonly tracerProvider: TracerProvider;
  /** Sends what is left, for 3 s at most. Never rejects. */
  shutdown(): Promise<void>;
}

/** A collector that does not answer must not hold the process: it would be killed, ms. */
const FLUSH_MS = 3000;

/**
 * Starts OpenTelemetry's SDK for traces, as its own variables (OTEL_*) say: exporter, sampler, batches, limits. Loaded only here, since it
 * takes time and memory. Metrics go their own way (exporter-prometheus), and logs stay on standard output.
 */
export const startTracing = async (instance: string, logger: Logger, clock: Clock): Promise<RunningTracing> => {
  diag.setLogger(diagLog(logger, clock), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  // Not `import()`: that would load the packages as ES modules, beside the CommonJS ones that the metrics have loaded already.
  const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    resource: resourceOf(instance),
    autoDetectResources: false,
    textMapPropagator: null,
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return {
    tracerProvider: trace.getTracerProvider(),
    shutdown: async () => {
      const flushed = sdk.shutdown().then(
        () => true,
        (err) => logger.warn({ err }, 'traces could not be sent'),
      );
      const late = new Promise<false>((resolve) => clock.after(FLUSH_MS, () => resolve(false)));
      if ((await Promise.race([flushed, late])) === false) logger.warn('the last traces were not sent in time');
      // What the SDK registered for the whole process, so that it can be started again.
      for (const api of [trace, context, logs, diag]) api.disable();
    },
  };
};
