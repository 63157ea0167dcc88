/**
 * Delay before retry n (n = 1, 2, …): full jitter, `random(0, min(max, base × 2^(n-1)))`, which spreads a herd best.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * A delay told by the provider (Retry-After) is a floor, plus jitter so that callers told the same do not come back at once.
 */
export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** `random` gives 0 (inclusive) to 1 (exclusive). */
export const backoffMs = (
  retry: number,
  retryAfterMs: number | undefined,
  { baseMs, maxMs }: BackoffOptions,
  random: () => number,
): number => {
  const jitter = random() * Math.min(maxMs, baseMs * 2 ** (retry - 1));
  return retryAfterMs === undefined ? jitter : retryAfterMs + Math.min(jitter, retryAfterMs * 0.1);
};
