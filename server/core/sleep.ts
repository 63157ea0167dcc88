import type { CallSignal } from './call-signal';
import type { Clock } from './clock';

/** Waits `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. Leaves no timer or listener behind. */
export const sleep = (clock: Clock, ms: number, signal: CallSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      timer.cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
