import type { TracerProvider } from '@opentelemetry/api';
import type { Clock } from './core/clock';
import type { PoolSwitch } from './policies/pool-switch';
import type { Pool } from './pool/pool';

/** What the service takes from outside; each has the real thing as its default. */
export interface AppPorts {
  readonly clock?: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random?: () => number;
  /** Where the log goes; standard output without. */
  readonly logTo?: NodeJS.WritableStream;
  /** Takes the spans, in place of what OTEL_* asks for. */
  readonly tracerProvider?: TracerProvider;
}

/** The running service. */
export interface App {
  readonly instance: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly pool: Pool;
  readonly legacy: Pool;
  readonly poolSwitch: PoolSwitch;
  /** Ends as SIGTERM does: takes no more calls, lets those that run end, up to the limit, closes everything. */
  shutdown(): Promise<void>;
}
