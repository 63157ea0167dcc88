/**
 * How a call or an attempt ended. Classified once, where it ends; retry, breaker, metrics, logs and the caller read the same value.
 * - success: a complete answer
 * - caller_fault: the request was at fault
 * - refused: llm-pool refused it, as a rule before any upstream was asked. A call that the end of the process cuts is one, too: its answer is lost
 *   by no fault of an upstream or the caller, and must count as an error
 * - upstream_fault: the upstream failed, or refused llm-pool
 * - cancelled: the caller went away
 * - deadline_exceeded: the caller's time was up
 * - internal_error: a fault of llm-pool
 */
export type Outcome =
  | 'success'
  | 'caller_fault'
  | 'refused'
  | 'upstream_fault'
  | 'cancelled'
  | 'deadline_exceeded'
  | 'internal_error';

export const OUTCOMES: readonly Outcome[] = [
  'success',
  'caller_fault',
  'refused',
  'upstream_fault',
  'cancelled',
  'deadline_exceeded',
  'internal_error',
];
