import { createRandom } from '../../server/simulator/random';

/**
 * Calls at a mean rate for some time, whether or not earlier ones have ended, as many independent users do: the pauses between two are
 * exponentially distributed. The same seed gives the same pauses. `call` gets when it should have begun, on
 * `performance.now()`: later is the fault of a late timer. Returns what the calls gave, in order of their begin.
 */
export const openLoop = async <Result>(
  call: (due: number) => Promise<Result>,
  { perSecond, forMs, seed }: { readonly perSecond: number; readonly forMs: number; readonly seed: number },
): Promise<Result[]> => {
  const random = createRandom(seed);
  const calls: Promise<Result>[] = [];
  const begin = performance.now();
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random()) * 1000) / perSecond;
    if (at > forMs) break;
    const pause = begin + at - performance.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    calls.push(call(begin + at));
  }
  return Promise.all(calls);
};
