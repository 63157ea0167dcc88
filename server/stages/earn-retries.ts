import type { Stage } from '../core/call';
import type { RetryBudget } from '../policies/retry-budget';
import type { LeasedContext } from './contexts';

/** A call's first attempt puts its share into the budget of retries. */
export const earnRetries =
  ({ budget }: { budget: RetryBudget }): Stage<LeasedContext> =>
  (next) =>
  (request, context) => {
    if (context.record.attempts.length === 0) budget.deposit();
    return next(request, context);
  };
