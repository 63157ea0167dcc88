import type { Clock, Timer } from '../../server/core/clock';

interface Entry {
  readonly at: number;
  /** Of two timers for the same moment the one set first goes first. */
  readonly order: number;
  /** Undefined once it is cancelled; it stays in the heap until its turn comes. */
  fn: (() => void) | undefined;
}

/** A clock that jumps from timer to timer. Setting one and going on to the next are O(log n), for runs with millions of timers. */
export class VirtualClock implements Clock {
  private time = 0;
  private orders = 0;
  /** A binary heap: an entry comes before those at 2i + 1 and 2i + 2. */
  private readonly heap: Entry[] = [];

  readonly now = (): number => this.time;

  after(ms: number, fn: () => void): Timer {
    const entry: Entry = { at: this.time + Math.max(0, ms), order: this.orders++, fn };
    this.rise(entry);
    return {
      cancel: () => {
        entry.fn = undefined;
      },
    };
  }

  /** Goes on to the next timer and fires it; false when there is none. */
  step(): boolean {
    for (;;) {
      const next = this.pop();
      if (!next) return false;
      if (!next.fn) continue;
      this.time = next.at;
      next.fn();
      return true;
    }
  }

  private rise(entry: Entry): void {
    let index = this.heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, this.heap[parent]!)) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = entry;
  }

  private pop(): Entry | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && before(this.heap[child + 1]!, this.heap[child]!)) child++;
      if (!before(this.heap[child]!, last)) break;
      this.heap[index] = this.heap[child]!;
      index = child;
    }
    this.heap[index] = last;
    return first;
  }
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
