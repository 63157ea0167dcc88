/** What a load at a constant rate found. */
export interface OpenLoop {
  /** How long each call took, ms. */
  readonly tookMs: number[];
  /** The latest that a call was sent after its time, ms: the driver must not be the one that waits. */
  readonly latestMs: number;
}

/** Sends calls at a constant rate, whether or not earlier ones have ended, so that a slow answer does not spare the server the next call. */
export const openLoop = async (perSecond: number, seconds: number, call: () => Promise<unknown>): Promise<OpenLoop> => {
  const calls = perSecond * seconds;
  const tookMs: number[] = [];
  const running: Promise<void>[] = [];
  let latestMs = 0;
  const send = async (): Promise<void> => {
    const sentAt = performance.now();
    await call();
    tookMs.push(performance.now() - sentAt);
  };
  const startedAt = performance.now();
  while (running.length < calls) {
    const dueAt = startedAt + (running.length * 1000) / perSecond;
    const now = performance.now();
    if (now < dueAt) {
      await new Promise((resolve) => setTimeout(resolve, dueAt - now));
      continue;
    }
    latestMs = Math.max(latestMs, now - dueAt);
    running.push(send());
  }
  await Promise.all(running);
  return { tookMs, latestMs };
};
