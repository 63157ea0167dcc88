import type { Stage } from '../core/call';
import { tellStep } from '../core/call-step';
import type { Clock } from '../core/clock';
import { toCallError } from '../core/to-call-error';
import type { Lease } from '../pool/lease';
import type { Pool } from '../pool/pool';
import type { LeasedContext, TierContext } from './contexts';
import { endedForBackend } from './ended-for-backend';

/** A shorter wait is llm-pool's own work, not worth telling, ms. */
const WORTH_TELLING_MS = 1;

/** Waits for a slot of a client, and gives it back exactly once, however the attempt ends. */
export const lease =
  ({ pool, clock }: { pool: Pool; clock: Clock }): Stage<TierContext, LeasedContext> =>
  (next) =>
  async (request, context) => {
    const { record, route } = context;
    const askedAt = clock.now();
    record.state = 'queued';
    let slot: Lease;
    try {
      const found = pool.lease({
        route,
        priority: request.priority,
        caller: context.caller,
        session: request.sessionId,
        arrivedAt: context.arrivedAt,
        signal: context.signal,
        deadlineAt: context.deadlineAt,
        call: context,
        avoid: record.attempts.length === 0 ? undefined : record.attempts.map((attempt) => attempt.backend),
      });
      if (found instanceof Promise) record.waiting = { since: askedAt, reason: pool.outage(route) ?? 'busy' };
      slot = found instanceof Promise ? await found : found;
    } finally {
      const ms = clock.now() - askedAt;
      record.state = 'running';
      record.queueMs += ms;
      if (record.waiting) {
        if (ms >= WORTH_TELLING_MS)
          tellStep(context, { name: 'queue', at: askedAt, ms, reason: record.waiting.reason });
        record.waiting = undefined;
      }
    }
    try {
      const answer = await next(request, { ...context, lease: slot });
      slot.end();
      return answer;
    } catch (error) {
      endedForBackend(context, slot, toCallError(error), clock);
      throw error;
    }
  };
