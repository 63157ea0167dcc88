import type { CallError } from '../core/call-error';
import type { CausingCall } from '../core/observer';
import type { Backend } from './backend';

/** What the end of an attempt means for its backend: breaker, cool-down, or a rest when others can serve. */
export const attemptEnded = (
  backend: Backend,
  model: string,
  started: { readonly generation: number; readonly startedAt: number },
  error: CallError | undefined,
  call: CausingCall | undefined,
): void => {
  backend.endingCall = call;
  backend.breaker.end(started.generation, !error ? 'success' : error.row.breaker ? 'failure' : 'ignored');
  if (!error) backend.succeeded(model, started.startedAt);
  else if (error.reason === 'UPSTREAM_RATE_LIMITED') backend.coolDown(model, error.details.retryAfterMs);
  else if (error.reason === 'UPSTREAM_QUOTA_EXHAUSTED') backend.takeOut('its quota or budget is used up');
  else if (error.reason === 'UPSTREAM_CREDENTIALS_REJECTED') backend.takeOut('its credentials were rejected');
  backend.endingCall = undefined;
};
