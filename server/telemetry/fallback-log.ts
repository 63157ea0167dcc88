import type { FallbackReason } from '../core/call-record';
import type { Clock, Timer } from '../core/clock';
import type { Logger } from './logger';

/** Milliseconds between two lines while calls keep falling back. */
const WINDOW_MS = 10_000;

/** Says that calls fall back: the first one at once, then one line a window with their number, so that a bad upstream cannot flood the log. */
export class FallbackLog {
  private readonly counts = new Map<FallbackReason, number>();
  private timer: Timer | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  record(reason: FallbackReason, callId: string): void {
    if (this.timer) {
      this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
      return;
    }
    this.logger.warn(
      { event: 'fallback', call_id: callId, reason },
      `フォールバック (fallback): a call went to the legacy client, ${reason}`,
    );
    this.wait();
  }

  /** Says what is still unsaid. */
  close(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.sayCounts();
  }

  private wait(): void {
    this.timer = this.clock.after(WINDOW_MS, () => {
      this.timer = undefined;
      if (this.sayCounts()) this.wait();
    });
  }

  private sayCounts(): boolean {
    if (this.counts.size === 0) return false;
    const reasons = Object.fromEntries(this.counts);
    const calls = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    this.counts.clear();
    this.logger.warn(
      { event: 'fallbacks', calls, reasons },
      `フォールバック (fallback): ${calls} more calls went to the legacy client within ${WINDOW_MS / 1000} s`,
    );
    return true;
  }
}
