import type { Stage } from '../core/call';
import type { Clock } from '../core/clock';
import { toCallError } from '../core/to-call-error';
import type { Lease } from '../pool/lease';
import type { Pool } from '../pool/pool';
import type { LeasedContext, TierContext } from './contexts';

/** Waits for a slot of a client, and gives it back exactly once, however the attempt ends. */
export const lease =
  ({ pool, clock }: { pool: Pool; clock: Clock }): Stage<TierContext, LeasedContext> =>
  (next) =>
  async (request, context) => {
    const { record } = context;
    const askedAt = clock.now();
    record.state = 'queued';
    let slot: Lease;
    try {
      slot = await pool.lease({
        route: context.route,
        priority: request.priority,
        caller: context.caller,
        session: request.sessionId,
        arrivedAt: context.arrivedAt,
        signal: context.signal,
        deadlineAt: context.deadlineAt,
        avoid: record.attempts.length === 0 ? undefined : record.attempts.map((attempt) => attempt.backend),
      });
    } finally {
      record.state = 'running';
      record.queueMs += clock.now() - askedAt;
    }
    try {
      const answer = await next(request, { ...context, lease: slot });
      slot.end();
      return answer;
    } catch (error) {
      slot.end(toCallError(error));
      throw error;
    }
  };
