import { createTraceState, type SpanContext } from '@opentelemetry/api';
import type { TracedRpc } from '../../core/call-trace';

/** version-traceid-parentid-flags; what later versions add follows behind another dash (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;
/** Vendors must pass on this much at least (section 3.3.1.5); more is dropped. */
const MAX_TRACESTATE = 512;
const SAMPLED = 1;

/** The caller's W3C trace context; undefined without one, and for one that is malformed. */
export const traceContextOf = (metadata: TracedRpc['metadata']): SpanContext | undefined => {
  const [header] = metadata.get('traceparent');
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  if (!match) return undefined;
  const [, version, traceId, spanId, flags, more] = match;
  if (version === '00' && more !== undefined) return undefined;
  const traceState = metadata.get('tracestate').join(',');
  return {
    traceId: traceId!,
    spanId: spanId!,
    traceFlags: Number.parseInt(flags!, 16) & SAMPLED,
    isRemote: true,
    ...(traceState !== '' && traceState.length <= MAX_TRACESTATE && { traceState: createTraceState(traceState) }),
  };
};

/** The headers that make a request part of the trace, below the given span. */
export const traceHeaders = ({ traceId, spanId, traceFlags, traceState }: SpanContext): Record<string, string> => {
  const traceparent = `00-${traceId}-${spanId}-${traceFlags & SAMPLED ? '01' : '00'}`;
  const tracestate = traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
};
