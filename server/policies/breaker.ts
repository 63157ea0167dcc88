/**
 * A circuit breaker (Michael Nygard, "Release It!").
 *
 *            failures in a row ≥ F, or failed ÷ all ≥ R in the window (of at least M calls)
 *   closed ───────────────────────────────────────────────────────────────────────────────► open
 *     ▲                                                                                    │ open time passes
 *     │ probe succeeds, or its first token    probe fails: open time × 2, capped           ▼
 *     └──────────────────────────────── half_open ◄──────────────────────────────────── (timer)
 *                                        one probe at a time
 *
 * Every change of state begins a new generation; a result that was started in an older one changes nothing (as in sony/gobreaker), so a slow
 * failure from before cannot re-open a circuit that has just recovered.
 */
import type { Clock, Timer } from '../core/clock';
import type { BreakerState } from '../core/pool-snapshot';
import { FailureWindow } from './failure-window';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Share of failures in the window that opens it, 0 to 1. */
  readonly ratio: number;
  /** Calls in the window below which the share is not judged. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** First open time, ms; doubles with each failed probe. */
  readonly openMs: number;
  readonly openMaxMs: number;
}

/** How an attempt ended, for the breaker: `ignored` for what says nothing about the upstream (cancelled, caller's fault, 429). */
export type Verdict = 'success' | 'failure' | 'ignored';

export class Breaker {
  state: BreakerState = 'closed';
  private retryAt = 0;
  private generation = 0;
  /** Failures in a row since the last change of state. */
  inARow = 0;
  private openMs: number;
  private probing = false;
  private timer: Timer | undefined;
  private readonly window: FailureWindow;

  /** `changed` is called after each change of state, with its reason. */
  constructor(
    private readonly options: BreakerOptions,
    private readonly clock: Clock,
    private readonly changed: (was: BreakerState, now: BreakerState, reason: string) => void,
  ) {
    this.openMs = options.openMs;
    this.window = new FailureWindow(options.windowMs, clock.now());
  }

  /** Clock.now when it half-opens; 0 when it is not open. */
  get backAt(): number {
    return this.state === 'open' ? this.retryAt : 0;
  }

  /** Whether an attempt may start now. */
  get allows(): boolean {
    return this.state === 'closed' || (this.state === 'half_open' && !this.probing);
  }

  /** An attempt starts; only while `allows`. The returned generation goes to `end`. */
  start(): number {
    if (this.state === 'half_open') this.probing = true;
    return this.generation;
  }

  /**
   * The first token came in the attempt of `generation`: enough for a probe, which would else last as long as its stream. What follows counts as for
   * any attempt, in the generation that it returns for `end`.
   */
  firstToken(generation: number): number {
    if (this.state !== 'half_open' || generation !== this.generation) return generation;
    this.endProbe('success');
    return this.generation;
  }

  /** The attempt of `generation` ended. */
  end(generation: number, verdict: Verdict): void {
    if (generation !== this.generation) return;
    if (this.state === 'half_open') this.endProbe(verdict);
    else if (this.state === 'closed') this.endCall(verdict);
  }

  /** Stops its timer. */
  close(): void {
    this.timer?.cancel();
  }

  private endCall(verdict: Verdict): void {
    if (verdict === 'ignored') return;
    const now = this.clock.now();
    this.window.record(verdict === 'failure', now);
    if (verdict === 'success') {
      this.inARow = 0;
      return;
    }
    this.inARow++;
    if (this.inARow >= this.options.failures) {
      this.open(`${this.inARow} failures in a row`);
      return;
    }
    const { total, failed } = this.window.counts(now);
    if (total >= this.options.minCalls && failed / total >= this.options.ratio) {
      this.open(`${failed} of the last ${total} attempts failed`);
    }
  }

  private endProbe(verdict: Verdict): void {
    this.probing = false;
    if (verdict === 'success') {
      this.openMs = this.options.openMs;
      this.become('closed', 'the probe succeeded');
    } else if (verdict === 'failure') {
      this.openMs = Math.min(this.openMs * 2, this.options.openMaxMs);
      this.open('the probe failed');
    }
    // An ignored probe said nothing: the next attempt is the probe.
  }

  private open(reason: string): void {
    this.retryAt = this.clock.now() + this.openMs;
    this.timer = this.clock.after(this.openMs, () => this.become('half_open', 'its open time passed'));
    this.become('open', `${reason}; next probe in ${Math.round(this.openMs)} ms`);
  }

  private become(now: BreakerState, reason: string): void {
    const was = this.state;
    this.state = now;
    this.generation++;
    this.inARow = 0;
    this.probing = false;
    this.window.reset();
    this.changed(was, now, reason);
  }
}
