import type { Stage } from '../core/call';
import { CallError } from '../core/call-error';
import type { Clock } from '../core/clock';

/** How long before the caller's deadline the call ends here, ms: gRPC drops what comes later, so the error's details must leave before. */
export const REPLY_RESERVE_MS = 50;

/**
 * One budget of time for everything below: queue, attempts, backoff and fallback.
 * @param minMs time left below which nothing is tried
 */
export const deadline =
  ({ clock, minMs }: { clock: Clock; minMs: number }): Stage =>
  (next) =>
  async (request, context) => {
    const leftMs = context.deadlineAt - clock.now();
    if (leftMs < minMs) {
      throw new CallError(
        'DEADLINE_TOO_SHORT',
        `the deadline leaves ${Math.round(leftMs)} ms, at least ${minMs} ms are needed`,
      );
    }
    const endsAt = context.deadlineAt - REPLY_RESERVE_MS;
    const timer = clock.after(leftMs - REPLY_RESERVE_MS, () =>
      context.abort(
        new CallError('DEADLINE_EXCEEDED', `no answer within the ${Math.round(leftMs)} ms that the deadline left`),
      ),
    );
    try {
      // Below, plans are made for the time at which the call really ends.
      return await next(request, { ...context, deadlineAt: endsAt });
    } finally {
      timer.cancel();
    }
  };
