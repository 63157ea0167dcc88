import type { Stage } from '../core/call';
import { CallError } from '../core/call-error';
import type { CallRecord } from '../core/call-record';
import { tellStep } from '../core/call-step';
import type { Clock } from '../core/clock';
import { sleep } from '../core/sleep';
import { type BackoffOptions, backoffMs } from '../policies/backoff';
import type { RetryBudget } from '../policies/retry-budget';
import type { Backend } from '../pool/backend';
import type { Pool } from '../pool/pool';
import type { TierContext } from './contexts';

export interface RetryOptions extends BackoffOptions {
  /** Attempts after the first, 0 or more. */
  readonly retries: number;
}

interface RetryPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: RetryBudget;
  readonly pool: Pick<Pool, 'serving'>;
}

/**
 * The only owner of retries. It tries again what ERROR_TABLE allows, as long as no delta was sent, the budget allows it and there is time left
 * after the wait. A limited rate needs no wait here: the lease waits for the end of the cool-down, or takes another backend.
 */
export const retry =
  (ports: RetryPorts, options: RetryOptions): Stage<TierContext> =>
  (next) =>
  async (request, context) => {
    const { attempts } = context.record;
    for (let retries = 1; ; retries++) {
      const before = attempts.length;
      try {
        return await next(request, context);
      } catch (error) {
        if (!(error instanceof CallError) || retries > options.retries) throw error;
        // Without an attempt the pool itself refused, and knows why waiting is no use.
        if (attempts.length === before) throw error;
        const { route, record, signal } = context;
        if (record.committed || signal.aborted || !mayRetry(error, hasUntried(route.backends, record))) throw error;
        // The pause that a backend asks for is no matter when the next attempt goes to another one, which must take calls now.
        const isElsewhere = hasUntried(ports.pool.serving(route), record);
        const toldMs = isElsewhere || error.reason === 'UPSTREAM_RATE_LIMITED' ? undefined : error.details.retryAfterMs;
        const waitMs = backoffMs(retries, toldMs, options, ports.random);
        const at = ports.clock.now();
        const obstacle =
          at + waitMs >= context.deadlineAt ? 'no time left' : !ports.budget.withdraw() && 'no budget left';
        if (obstacle) {
          tellStep(context, { name: 'no_retry', at, ms: 0, reason: obstacle });
          throw error;
        }
        await sleep(ports.clock, waitMs, signal).finally(() => {
          const ms = ports.clock.now() - at;
          if (ms > 0) tellStep(context, { name: 'backoff', at, ms, reason: error.reason });
        });
      }
    }
  };

const mayRetry = ({ row }: CallError, elsewhere: boolean): boolean =>
  row.retry === 'anywhere' || (row.retry === 'elsewhere' && elsewhere);

/** Whether the call has not tried one of them. */
const hasUntried = (backends: readonly Backend[], { attempts }: CallRecord): boolean =>
  backends.some((backend) => !attempts.some((attempt) => attempt.backend === backend.spec.name));
