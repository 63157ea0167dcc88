import type { SpanContext } from '@opentelemetry/api';
import type { AttemptTrace, CallTrace } from '../../core/call-trace';
import { traceHeaders } from './trace-context';

/** The trace of a call that is not recorded here: it only goes on to the upstream. */
export class PassedOnTrace implements CallTrace {
  readonly traceId: string;
  private readonly attempt: AttemptTrace;

  constructor(context: SpanContext) {
    this.traceId = context.traceId;
    this.attempt = { headers: traceHeaders(context), ended: () => undefined };
  }

  step(): void {}

  attemptStarted(): AttemptTrace {
    return this.attempt;
  }

  part(): CallTrace {
    return this;
  }

  ended(): void {}
}
