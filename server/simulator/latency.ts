/**
 * A delay in milliseconds (0 to 3,600,000), fixed or drawn anew for each request from the simulator's seeded generator:
 * a number is fixed; `min`/`max` is uniform; `p50`/`p99` is log-normal with these two percentiles (p50 at least 1), plus a
 * uniform 0 to `jitter` ms.
 */
export type Latency = number | { min: number; max: number } | { p50: number; p99: number; jitter?: number };
