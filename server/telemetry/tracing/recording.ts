import type { Tracer } from '@opentelemetry/api';
import type { Clock } from '../../core/clock';

/** What the spans of one call have in common. */
export interface Recording {
  readonly tracer: Tracer;
  readonly clock: Clock;
  /** What makes wall clock (ms since 1970) of Clock.now: one value for a call, so that its spans fit together. */
  readonly epochOffset: number;
  readonly recordContent: boolean;
  readonly failed: (error: unknown) => void;
}
