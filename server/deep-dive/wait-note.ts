import type { CallRecord } from '../core/call-record';
import type { Clock } from '../core/clock';

/** Notes in the record of a deep dive that it waits, and how long, for as long as parts of it wait for room and none runs. */
export class WaitNote {
  private waiting = 0;
  private running = 0;

  constructor(
    private readonly record: CallRecord,
    private readonly clock: Clock,
  ) {}

  /** A part waits for room (1), or does so no more (-1). */
  waits(change: 1 | -1): void {
    this.waiting += change;
    this.tell();
  }

  /** A part runs (1), or has ended (-1). */
  runs(change: 1 | -1): void {
    this.running += change;
    this.tell();
  }

  private tell(): void {
    const { record } = this;
    const idle = this.waiting > 0 && this.running === 0;
    if (idle === (record.waiting !== undefined)) return;
    if (record.waiting) record.queueMs += this.clock.now() - record.waiting.since;
    record.waiting = idle ? { since: this.clock.now(), reason: 'busy' } : undefined;
    record.state = idle ? 'queued' : 'running';
  }
}
