import { getEventListeners } from 'node:events';
import type { CallSignal } from '../../server/core/call-signal';
import { Cancellation } from '../../server/core/cancellation';
import type { Pool } from '../../server/pool/pool';
import type { FakeClock } from './fake-clock';

/** What may still be there when every call has ended. */
export interface Remains {
  readonly clock?: FakeClock;
  readonly pools?: readonly Pool[];
  readonly signals?: readonly CallSignal[];
  /** Timers that may stay: those of cool-downs, shrinking and breakers, which belong to no call. Default 0. */
  readonly timers?: number;
}

/** Fails when something is held, queued, pending or listened to although every call has ended. */
export const expectNoLeaks = ({ clock, pools = [], signals = [], timers = 0 }: Remains): void => {
  for (const pool of pools) {
    const { inUse, queued, clients } = pool.snapshot();
    expect({ inUse, queued, busy: clients.filter((client) => client.inUse !== 0 || client.draining) }).toEqual({
      inUse: 0,
      queued: 0,
      busy: [],
    });
  }
  for (const signal of signals) expect(listenersOf(signal)).toBe(0);
  if (clock) expect(clock.pending).toBe(timers);
};

/** Listeners for the abort of a signal. */
export const listenersOf = (signal: CallSignal): number =>
  signal instanceof Cancellation
    ? (signal as unknown as { readonly listeners: readonly unknown[] }).listeners.length
    : getEventListeners(signal as AbortSignal, 'abort').length;
