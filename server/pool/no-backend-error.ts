import { CallError } from '../core/call-error';
import type { Outage } from './outage';

/** No backend of the route can serve before the call's time is up: which limit is to blame, and when the first comes back. */
export const noBackendError = (outage: Outage, backInMs: number): CallError => {
  const retryAfterMs = Math.max(1, Math.round(backInMs));
  return outage === 'rate_limit'
    ? new CallError('UPSTREAM_RATE_LIMITED', `every backend is at its rate limit; retry in ${retryAfterMs} ms`, {
        retryAfterMs,
      })
    : new CallError(
        'PROVIDER_CIRCUIT_OPEN',
        `no backend can serve now; the first is tried again in ${retryAfterMs} ms`,
        {
          retryAfterMs,
        },
      );
};
