/** How often everything is measured, in turn: BENCH_ROUNDS, default 5. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
