import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { AttemptRecord } from '../../core/call-record';
import type { CallStep } from '../../core/call-step';
import type { AttemptTrace, CallTrace, TracedAttempt, TracedEnd } from '../../core/call-trace';
import { ERROR_TYPE, OWN } from '../conventions';
import { AttemptSpan } from './attempt-span';
import { capped } from './capped';
import type { Recording } from './recording';

/** What hangs below the span of a call or of a part of it: a span for each wait, attempt and part, an event for each decision. */
export abstract class SpanTrace implements CallTrace {
  readonly traceId: string;
  private readonly below: Context;

  constructor(
    protected readonly span: Span,
    protected readonly recording: Recording,
  ) {
    this.traceId = span.spanContext().traceId;
    this.below = trace.setSpan(ROOT_CONTEXT, span);
  }

  abstract ended(end: TracedEnd): void;

  step({ name, at, ms, who, reason }: CallStep): void {
    const { tracer, epochOffset } = this.recording;
    const attributes = { [OWN.reason]: reason, [OWN.who]: who };
    const startTime = at + epochOffset;
    if (ms === 0) this.span.addEvent(name, attributes, startTime);
    else tracer.startSpan(name, { startTime, attributes }, this.below).end(startTime + ms);
  }

  attemptStarted(attempt: AttemptRecord, about: TracedAttempt): AttemptTrace {
    try {
      return new AttemptSpan(this.recording, this.below, attempt, about);
    } catch (error) {
      this.recording.failed(error);
      return { headers: {}, ended: () => undefined };
    }
  }

  part(name: string, startedAt: number): CallTrace {
    const { tracer, epochOffset } = this.recording;
    const span = tracer.startSpan(name, { startTime: startedAt + epochOffset }, this.below);
    return new PartTrace(span, this.recording);
  }
}

/** The span of a part, such as a facet of a deep dive. */
class PartTrace extends SpanTrace {
  ended({ error }: TracedEnd): void {
    const { clock, epochOffset } = this.recording;
    this.span.setAttributes({ [OWN.outcome]: error?.row.outcome ?? 'success', [OWN.reason]: error?.reason });
    if (error) {
      this.span.setAttribute(ERROR_TYPE, error.reason);
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: capped(error.message) });
    }
    this.span.end(clock.now() + epochOffset);
  }
}
