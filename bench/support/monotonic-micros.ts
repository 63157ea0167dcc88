/** Microseconds on the machine's monotonic clock: the same for every process, so that one can say when it sent and another when it came. */
export const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1000n);
