import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AttemptRecord } from '../../core/call-record';
import type { CallStep } from '../../core/call-step';
import type { AttemptTrace, CallTrace, TracedAttempt, TracedEnd } from '../../core/call-trace';
import type { Clock } from '../../core/clock';
import { ERROR_TYPE, OWN, RPC } from '../conventions';
import { isServerFault, statusCodeName } from '../status-code-name';
import { AttemptSpan } from './attempt-span';
import { capped } from './capped';

export interface Recording {
  readonly tracer: Tracer;
  readonly clock: Clock;
  /** What makes wall clock (ms since 1970) of Clock.now: one value for a call, so that its spans fit together. */
  readonly epochOffset: number;
  readonly recordContent: boolean;
  readonly failed: (error: unknown) => void;
}

/** The server span of an RPC and what hangs below it: a span for each wait and attempt, an event for each decision. */
export class RecordedTrace implements CallTrace {
  readonly traceId: string;
  private readonly below: Context;

  /** `peer` is `address:port`. */
  constructor(
    private readonly span: Span,
    private readonly recording: Recording,
    peer: string,
  ) {
    this.traceId = span.spanContext().traceId;
    this.below = trace.setSpan(ROOT_CONTEXT, span);
    span.setAttributes(peerAttributes(peer));
  }

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

  ended({ caller, call, error }: TracedEnd): void {
    const code = error?.row.code;
    const status = statusCodeName(code);
    const attributes: Attributes = {
      [RPC.statusCode]: status,
      [OWN.caller]: caller,
      [OWN.reason]: error?.reason,
      [OWN.outcome]: error?.row.outcome ?? 'success',
    };
    if (call) {
      const { attempts, fallbackReason } = call.record;
      Object.assign(attributes, {
        [OWN.callId]: call.callId,
        [OWN.workload]: call.workload,
        [OWN.priority]: call.priority,
        [OWN.model]: capped(call.model),
        [OWN.attempts]: attempts.length,
        [OWN.tier]: attempts.at(-1)?.tier,
        [OWN.fallbackReason]: fallbackReason,
      });
    }
    if (isServerFault(code)) {
      attributes[ERROR_TYPE] = status;
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: capped(error!.message) });
    }
    this.span.setAttributes(attributes);
    this.span.end(this.recording.clock.now() + this.recording.epochOffset);
  }
}

const peerAttributes = (peer: string): Attributes => {
  const colon = peer.lastIndexOf(':');
  const port = Number(peer.slice(colon + 1));
  return colon > 0 && Number.isInteger(port)
    ? { [RPC.peerAddress]: peer.slice(0, colon), [RPC.peerPort]: port }
    : { [RPC.peerAddress]: peer };
};
