import type { Clock, Timer } from '../../server/core/clock';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/** A clock that stands still until a test moves it. Timers fire in order of time, then of creation. */
export class FakeClock implements Clock {
  private time = 0;
  private order = 0;
  private readonly entries = new Set<Entry>();

  now(): number {
    return this.time;
  }

  after(ms: number, fn: () => void): Timer {
    const entry = { at: this.time + Math.max(0, ms), order: this.order++, fn };
    this.entries.add(entry);
    return { cancel: () => void this.entries.delete(entry) };
  }

  /** Timers that still wait: 0 after a test that leaves nothing behind. */
  get pending(): number {
    return this.entries.size;
  }

  /** Moves on by `ms`, firing what is due on the way, also timers that were set on the way. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = [...this.entries].filter((e) => e.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.entries.delete(next);
      this.time = Math.max(this.time, next.at);
      next.fn();
    }
    this.time = end;
  }
}
