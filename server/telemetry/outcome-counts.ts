import type { Outcome } from '../core/outcome';
import { OUTCOMES } from '../core/outcome';
import type { CallCounts } from '../gen/llmpool/v1/admin_service';
import type { Slice } from '../policies/statistics/slice';

/** How calls or attempts ended. */
export class OutcomeCounts implements Slice<OutcomeCounts> {
  private readonly counts: Record<Outcome, number> = {
    success: 0,
    caller_fault: 0,
    refused: 0,
    upstream_fault: 0,
    cancelled: 0,
    deadline_exceeded: 0,
    internal_error: 0,
  };

  record(outcome: Outcome): void {
    this.counts[outcome] += 1;
  }

  of(...outcomes: readonly Outcome[]): number {
    return outcomes.reduce((sum, outcome) => sum + this.counts[outcome], 0);
  }

  get all(): number {
    return this.of(...OUTCOMES);
  }

  add(other: OutcomeCounts): void {
    for (const outcome of OUTCOMES) this.counts[outcome] += other.counts[outcome];
  }

  clear(): void {
    for (const outcome of OUTCOMES) this.counts[outcome] = 0;
  }

  toMessage(): CallCounts {
    const { counts } = this;
    return {
      success: counts.success,
      callerFault: counts.caller_fault,
      refused: counts.refused,
      upstreamFault: counts.upstream_fault,
      cancelled: counts.cancelled,
      deadlineExceeded: counts.deadline_exceeded,
      internalError: counts.internal_error,
    };
  }
}
