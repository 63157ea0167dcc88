export interface Timer {
  cancel(): void;
}

/** Time as policies see it, so that tests can turn it by hand. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  now(): number;
  /** Runs `fn` once after `ms` milliseconds; real timers may be 1 ms early as `now` sees it, so `fn` must not ask `now` whether it is time. */
  after(ms: number, fn: () => void): Timer;
}

/** The longest delay that a Node timer takes; longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The real time. Its timers do not hold the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, Math.ceil(Math.min(Math.max(ms, 0), MAX_TIMER_MS))).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
