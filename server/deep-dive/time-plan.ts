/**
 * How the time until the deadline is shared out:
 *
 *   begin ── planning, at most 1/4 ──┬── exploring ──┬── synthesis: 1/4, at most a minute ──┬─ 0.1 s to answer ── deadline
 *                                 planBy         exploreBy                             synthesiseBy
 *
 * What a stage does not need goes to the next one.
 */
const PLAN_SHARE = 1 / 4;
const SYNTHESIS_SHARE = 1 / 4;
const MAX_SYNTHESIS_MS = 60_000;
/** For what is to be told about an end that was cut short, ms. */
const REPLY_MS = 100;

export interface TimePlan {
  /** Clock.now by which the plan must stand. */
  readonly planBy: number;
  /** Clock.now at which facets are stopped. */
  readonly exploreBy: number;
  /** Clock.now at which the synthesis is stopped. */
  readonly synthesiseBy: number;
}

export const timePlan = (begin: number, deadlineAt: number): TimePlan => {
  const synthesiseBy = deadlineAt - REPLY_MS;
  const total = Math.max(0, synthesiseBy - begin);
  return {
    planBy: begin + total * PLAN_SHARE,
    exploreBy: synthesiseBy - Math.min(total * SYNTHESIS_SHARE, MAX_SYNTHESIS_MS),
    synthesiseBy,
  };
};
