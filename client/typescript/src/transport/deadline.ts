/** Long times travel in whole seconds, rounded up, and end up in a timer of 32 bits of milliseconds; anything longer would expire at once. */
export const MAX_DEADLINE_MS = 2_147_483_000;

/** A checked deadline in milliseconds. Throws a RangeError that names the rule; `name` is the option's. */
export function checkedDeadline(deadlineMs: number, name = 'deadlineMs'): number {
  if (Number.isFinite(deadlineMs) && deadlineMs >= 1 && deadlineMs <= MAX_DEADLINE_MS) return deadlineMs;
  throw new RangeError(`${name} is ${deadlineMs}, must be 1 to ${MAX_DEADLINE_MS} milliseconds (24.8 days)`);
}
