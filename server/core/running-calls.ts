import type { CallError } from './call-error';
import type { LinkedList } from './linked-list';
import type { LiveCall } from './observer';

export interface RunningCall {
  readonly call: LiveCall;
  /** Ends it. */
  readonly abort: (reason: CallError) => void;
}

/**
 * The calls in flight, the oldest first. No Set: what one grows out of stays, with all that was in it, until the next collection of the old
 * generation, because V8 chains its tables; and so would nearly every call that has ended.
 */
export type RunningCalls = LinkedList<RunningCall>;
