import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders } from 'node:http2';

/** Told with the headers of a request before anybody else gets them. */
const CREATED = 'http2.server.stream.created';
const HEADER = 'grpc-timeout';
/** Units of more than a millisecond, ms. Of the others, the eight digits that the gRPC specification allows are never too long. */
const UNIT_MS: Readonly<Record<string, number>> = { S: 1000, M: 60_000, H: 3_600_000 };
const MAX_TIMER_MS = 2 ** 31 - 1;
/** 24 days, the longest in hours that a timer can wait. */
const LONGEST = '576H';

/**
 * Cuts the time that callers give to 24 days. grpc-js 1.14 cuts longer ones to 32 bits: 30 days become a time that has passed, and the call ends with
 * DEADLINE_EXCEEDED at once. Returns what ends it.
 */
export const capDeadlines = (): (() => void) => {
  subscribe(CREATED, created);
  return () => unsubscribe(CREATED, created);
};

const created = (message: unknown): void => {
  const { headers } = message as { readonly headers: IncomingHttpHeaders };
  const timeout = headers[HEADER];
  if (typeof timeout !== 'string') return;
  const unitMs = UNIT_MS[timeout.slice(-1)];
  if (unitMs && Number.parseInt(timeout, 10) * unitMs > MAX_TIMER_MS) headers[HEADER] = LONGEST;
};
