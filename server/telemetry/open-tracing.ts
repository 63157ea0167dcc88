import type { TracerProvider } from '@opentelemetry/api';
import type { StartTrace } from '../core/call-trace';
import type { Clock } from '../core/clock';
import type { Logger } from './logger';
import { startTracing } from './start-tracing';
import { createStartTrace } from './tracing/tracing';

export interface TracingSettings {
  /** Whether traces are to be sent somewhere. */
  readonly wanted: boolean;
  readonly recordContent: boolean;
}

export interface OpenTracing {
  readonly startTrace: StartTrace;
  /** Sends what is left. */
  shutdown(): Promise<void>;
}

/** Tracing as the settings want it. `given` takes the spans in place of OpenTelemetry's SDK. */
export const openTracing = async (
  { wanted, recordContent }: TracingSettings,
  ports: { readonly instance: string; readonly logger: Logger; readonly clock: Clock; readonly given?: TracerProvider },
): Promise<OpenTracing> => {
  const { instance, logger, clock, given } = ports;
  const running = wanted && !given ? await startTracing(instance, logger, clock) : undefined;
  const tracer = (given ?? running?.tracerProvider)?.getTracer('llm-pool');
  if (tracer)
    logger.info(`traces are on${recordContent ? ', with prompts and answers (LLM_POOL_RECORD_CONTENT)' : ''}`);
  const failed = (err: unknown): void => logger.error({ err }, 'a trace could not be recorded');
  return {
    startTrace: createStartTrace({ tracer, clock, recordContent, failed }),
    shutdown: async () => running?.shutdown(),
  };
};
