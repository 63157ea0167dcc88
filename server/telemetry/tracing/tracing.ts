import { ROOT_CONTEXT, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import type { StartTrace } from '../../core/call-trace';
import type { Clock } from '../../core/clock';
import { RPC } from '../conventions';
import { PassedOnTrace } from './passed-on-trace';
import { RecordedTrace } from './recorded-trace';
import { traceContextOf } from './trace-context';

export interface TracingOptions {
  /** Absent while tracing is off: then a caller's trace only goes on to the upstream, as it came. */
  readonly tracer?: Tracer;
  readonly clock: Clock;
  /** Whether prompts and answers are recorded. */
  readonly recordContent: boolean;
  /** Told of a fault in the recording: it never reaches the call. */
  readonly failed: (error: unknown) => void;
}

/** Begins the traces of RPCs. One that is not sampled costs the sampler's decision, and is passed on when the caller has a trace. */
export const createStartTrace = ({ tracer, ...options }: TracingOptions): StartTrace => {
  if (!tracer) {
    return ({ metadata }) => {
      const incoming = traceContextOf(metadata);
      return incoming && new PassedOnTrace(incoming);
    };
  }
  return (rpc, epochMs) => {
    const incoming = traceContextOf(rpc.metadata);
    const method = rpc.getPath().slice(1);
    const span = tracer.startSpan(
      method,
      { kind: SpanKind.SERVER, startTime: epochMs },
      incoming ? trace.setSpanContext(ROOT_CONTEXT, incoming) : ROOT_CONTEXT,
    );
    if (!span.isRecording()) return incoming && new PassedOnTrace(span.spanContext());
    // Only now: no sampler that OTEL_* can name asks for attributes, and most calls are not sampled.
    span.setAttributes({ [RPC.system]: 'grpc', [RPC.method]: method });
    return new RecordedTrace(span, { ...options, tracer, epochOffset: epochMs - options.clock.now() }, rpc.getPeer());
  };
};
