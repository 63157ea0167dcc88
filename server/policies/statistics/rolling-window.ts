import type { Clock } from '../../core/clock';
import type { Slice } from './slice';

export interface WindowSum<S> {
  readonly sum: S;
  /** Milliseconds that it covers: between the length asked for less one slice and that length; less shortly after the start. */
  readonly ms: number;
}

export interface RollingWindowOptions {
  /** Milliseconds of a slice: the step in which windows move on. Default 5000. */
  readonly sliceMs?: number;
  /** How many slices are kept: the longest window. Default 60, 5 min. */
  readonly slices?: number;
}

/**
 * Counts over the last minutes and since the start, in memory that never grows: a ring of slices, each used again when its time comes round.
 * What a slice held then goes into `retired`, so that each value is recorded once, and nothing needs a timer.
 */
export class RollingWindow<S extends Slice<S>> {
  readonly sliceMs: number;
  private readonly ring: readonly S[];
  /** The number, counted from the start, of the slice that each place of the ring holds; -1 for none yet. */
  private readonly numbers: Float64Array;
  private readonly retired: S;
  private readonly startedAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly make: () => S,
    { sliceMs = 5000, slices = 60 }: RollingWindowOptions = {},
  ) {
    this.sliceMs = sliceMs;
    this.ring = Array.from({ length: slices }, make);
    this.numbers = new Float64Array(slices).fill(-1);
    this.retired = make();
    // Whole milliseconds, so that the end of a slice is an exact number and belongs to the next slice.
    this.startedAt = Math.floor(clock.now());
  }

  /** The slice to record into now. */
  current(): S {
    return this.at(this.clock.now());
  }

  /** The slice of a moment (Clock.now) that is not before an earlier one asked for. */
  at(time: number): S {
    const number = this.numberAt(time);
    const place = number % this.ring.length;
    const slice = this.ring[place]!;
    if (this.numbers[place] !== number) {
      this.retired.add(slice);
      slice.clear();
      this.numbers[place] = number;
    }
    return slice;
  }

  /** When the slice of a moment ends (Clock.now). */
  endOfSlice(time: number): number {
    return this.startedAt + (this.numberAt(time) + 1) * this.sliceMs;
  }

  /** The last `ms` milliseconds: the running slice and the whole ones before it. */
  last(ms: number): WindowSum<S> {
    const now = this.clock.now();
    const newest = this.numberAt(now);
    const first = Math.max(0, newest - Math.min(Math.round(ms / this.sliceMs), this.ring.length) + 1);
    const sum = this.make();
    this.ring.forEach((slice, place) => {
      const number = this.numbers[place]!;
      if (number >= first && number <= newest) sum.add(slice);
    });
    return { sum, ms: now - this.startedAt - first * this.sliceMs };
  }

  /** Since the start. */
  total(): WindowSum<S> {
    const sum = this.make();
    sum.add(this.retired);
    for (const slice of this.ring) sum.add(slice);
    return { sum, ms: this.clock.now() - this.startedAt };
  }

  private numberAt(time: number): number {
    return Math.max(0, Math.floor((time - this.startedAt) / this.sliceMs));
  }
}
