import type { CallError } from '../core/call-error';
import { tellStep } from '../core/call-step';
import type { Clock } from '../core/clock';
import { shownModel } from '../core/shown-model';
import type { Lease } from '../pool/lease';
import type { TierContext } from './contexts';

/** Ends the lease of an attempt that failed, and tells what that means for the backend. */
export const endedForBackend = (context: TierContext, lease: Lease, error: CallError, clock: Clock): void => {
  const { backend } = lease;
  const { model } = context.route;
  const { name: who } = backend.spec;
  const was = { breaker: backend.breaker.state, health: backend.health };
  lease.end(error);
  const at = clock.now();
  const coolsUntil = error.reason === 'UPSTREAM_RATE_LIMITED' ? backend.coolingUntil(model) : 0;
  if (coolsUntil > at) {
    const reason = `rate limit for ${shownModel(model)}, it rests ${Math.round(coolsUntil - at)} ms`;
    tellStep(context, { name: 'cool_down', at, ms: 0, who, reason });
  }
  if (backend.breaker.state === 'open' && was.breaker !== 'open') {
    tellStep(context, { name: 'breaker_open', at, ms: 0, who, reason: error.reason });
  }
  if (backend.health === 'out' && was.health !== 'out') {
    tellStep(context, { name: 'sidelined', at, ms: 0, who, reason: error.reason });
  }
};
