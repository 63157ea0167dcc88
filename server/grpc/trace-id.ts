import type { Metadata } from '@grpc/grpc-js';

/** version-traceid-parentid-flags (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The caller's W3C trace id; empty without one. */
export const traceIdOf = (metadata: Metadata): string => {
  const header = metadata.get('traceparent')[0];
  return typeof header === 'string' ? (TRACEPARENT.exec(header)?.[1] ?? '') : '';
};
