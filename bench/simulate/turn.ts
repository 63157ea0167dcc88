import { setImmediate } from 'node:timers/promises';
import type { VirtualClock } from './virtual-clock';

/** Timers after which the process may see to signals and output. */
const BREATHE_EVERY = 20_000;

/** Turns the clock until `done`. Between two timers everything that the first one set off happens: every promise settles that can. */
export const turn = async (clock: VirtualClock, done: () => boolean): Promise<void> => {
  for (let timers = 1; !done(); timers++) {
    if (!clock.step()) throw new Error('no timer is left, and something still waits');
    await settled();
    if (timers % BREATHE_EVERY === 0) await setImmediate();
  }
};

/** Node takes the next tick only when no promise's reaction is left to run; ten times cheaper than a turn of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
