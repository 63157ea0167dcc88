import type { CallRecord } from './call-record';
import type { CallTrace } from './call-trace';

/**
 * A wait of a call, or a decision about it.
 * - queue: waited for a slot. backoff: the pause before the next attempt
 * - fallback: the legacy client takes the call. pool_off: it may not, and the pool is off
 * - cool_down, breaker_open, sidelined: what the failure meant for the backend
 * - skip_target, next_target: which target of an alias is asked
 * - no_retry: why a failure that may be retried was not
 */
export type StepName =
  | 'queue'
  | 'backoff'
  | 'fallback'
  | 'pool_off'
  | 'cool_down'
  | 'breaker_open'
  | 'sidelined'
  | 'skip_target'
  | 'next_target'
  | 'no_retry';

/** What happened to a call beside its attempts. */
export interface CallStep {
  readonly name: StepName;
  /** Clock.now at its begin. */
  readonly at: number;
  /** How long it took, ms; 0 for a decision. */
  readonly ms: number;
  /** The backend, client or model that it is about. */
  readonly who?: string;
  /** In a word, or a few. */
  readonly reason: string;
}

/** A step with its place: after how many attempts it came. */
export interface PlacedStep extends CallStep {
  readonly after: number;
}

/** Notes a step for Debug and, if the call is traced, for its trace. */
export const tellStep = (
  { record, trace }: { readonly record: CallRecord; readonly trace?: CallTrace },
  step: CallStep,
): void => {
  record.steps ??= [];
  record.steps.push({ ...step, after: record.attempts.length });
  trace?.step(step);
};
