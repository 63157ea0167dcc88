/** Milliseconds after which it looks how many calls are due. */
const LOOK_EVERY_MS = 5;

/** Starts calls at an even rate, however long they take (an open loop), and waits for all of them. `call` gets 0, 1, 2, …; it must not reject. */
export const atRate = async <Result>(
  perSecond: number,
  seconds: number,
  call: (number: number) => Promise<Result>,
): Promise<Result[]> => {
  const calls: Promise<Result>[] = [];
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const passedMs = Math.min(performance.now() - startedAt, seconds * 1000);
      while (calls.length < (passedMs / 1000) * perSecond) calls.push(call(calls.length));
      if (passedMs < seconds * 1000) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
  });
  return Promise.all(calls);
};
