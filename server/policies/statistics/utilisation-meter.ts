import type { Clock } from '../../core/clock';
import type { PoolLoad } from '../../core/observer';
import { RollingWindow, type WindowSum } from './rolling-window';
import type { Slice } from './slice';

/** The pool is under load while calls in use and waiting together would fill this share of its slots. */
export const LOADED = 0.7;

/** Slot-milliseconds of the time under load. */
export class SlotTime implements Slice<SlotTime> {
  /** In use. */
  used = 0;
  /** In use or idle. */
  offered = 0;

  clear(): void {
    this.used = 0;
    this.offered = 0;
  }

  add(other: SlotTime): void {
    this.used += other.used;
    this.offered += other.offered;
  }

  /** 0 to 1; undefined when there was no time under load. */
  get utilisation(): number | undefined {
    return this.offered > 0 ? this.used / this.offered : undefined;
  }
}

/**
 * How much of the pool works when there is work: the time integral of slots in use over that of slots, taken only while demand (in use plus
 * queued) is at least LOADED of the slots. So a quiet night judges nothing, and a value below LOADED means that slots stay idle while calls
 * wait: backends out or cooling down.
 */
export class UtilisationMeter {
  private readonly window: RollingWindow<SlotTime>;
  private busy = 0;
  private slots = 0;
  private inUse = 0;
  private queued = 0;
  private since: number;

  constructor(private readonly clock: Clock) {
    this.window = new RollingWindow(clock, () => new SlotTime());
    this.since = clock.now();
  }

  loadChanged({ slots, inUse, queued }: PoolLoad): void {
    this.settle();
    this.slots = slots;
    this.inUse = inUse;
    this.queued = queued;
  }

  /** The last `ms` milliseconds, or since the start. */
  read(ms?: number): WindowSum<SlotTime> {
    this.settle();
    return ms === undefined ? this.window.total() : this.window.last(ms);
  }

  /** Slot-milliseconds in use since the start, under load or not. */
  get busyMs(): number {
    this.settle();
    return this.busy;
  }

  /** Books the time since the last change, each part to the slice in which it passed. */
  private settle(): void {
    const now = this.clock.now();
    // A pool that was made smaller may have more calls running than slots for a while: it is full, not more than full.
    const used = Math.min(this.inUse, this.slots);
    this.busy += used * (now - this.since);
    if (this.slots > 0 && this.inUse + this.queued >= LOADED * this.slots) {
      while (this.since < now) {
        const end = Math.min(now, this.window.endOfSlice(this.since));
        const slice = this.window.at(this.since);
        slice.used += used * (end - this.since);
        slice.offered += this.slots * (end - this.since);
        this.since = end;
      }
    }
    this.since = now;
  }
}
