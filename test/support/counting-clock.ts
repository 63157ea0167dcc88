import { type Clock, systemClock } from '../../server/core/clock';

/** The real time, with a count of the timers that have neither fired nor been cancelled. */
export class CountingClock implements Clock {
  pending = 0;
  readonly now = systemClock.now;

  after(ms: number, fn: () => void): { cancel(): void } {
    this.pending++;
    let isPending = true;
    const over = (): void => {
      if (isPending) this.pending--;
      isPending = false;
    };
    const timer = systemClock.after(ms, () => {
      over();
      fn();
    });
    return {
      cancel: () => {
        over();
        timer.cancel();
      },
    };
  }
}
