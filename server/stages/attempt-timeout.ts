import type { Call, Chunk, DeltaSink, Stage } from '../core/call';
import { CallError } from '../core/call-error';
import { Cancellation } from '../core/cancellation';
import type { Clock, Timer } from '../core/clock';
import type { LeasedContext } from './contexts';

export interface AttemptLimits {
  /** Streams: from the start to the first token, ms. Comments, empty deltas and keep-alives are no tokens. */
  readonly firstTokenMs: number;
  /** Streams: between two tokens, ms. The time in which the caller does not read does not count. */
  readonly idleTokenMs: number;
  /** From the start to the end, ms. The time in which the caller does not read does not count. */
  readonly totalMs: number;
}

/** Stops an attempt at the first limit that it passes (the limit for connecting is the transport's). */
export const attemptTimeout =
  ({ clock }: { clock: Clock }, limits: AttemptLimits): Stage<LeasedContext> =>
  (next) => {
    const watched = watchAttempts(clock, limits, next);
    // Most whole answers have less time than the limit gives them: then the call's own deadline stops the attempt, and there is nothing to watch.
    return (request, context) =>
      !context.sink && clock.now() + limits.totalMs > context.deadlineAt
        ? next(request, context)
        : watched(request, context);
  };

const watchAttempts =
  (clock: Clock, limits: AttemptLimits, next: Call<LeasedContext>): Call<LeasedContext> =>
  async (request, context) => {
    const attempt = new Cancellation();
    const stop = (): void => attempt.abort(context.signal.reason);
    if (context.signal.aborted) stop();
    context.signal.addEventListener('abort', stop, { once: true });
    const watch = new Watch(clock, limits, context, (limit, ms) =>
      attempt.abort(new CallError('UPSTREAM_TIMEOUT', `the upstream passed the limit for ${limit} (${ms} ms)`)),
    );
    try {
      return await next(request, { ...context, signal: attempt, sink: context.sink && watch });
    } finally {
      watch.stop();
      context.signal.removeEventListener('abort', stop);
    }
  };

const NO_TIMER: Timer = { cancel: () => undefined };

/**
 * One timer for all limits: when it fires, it looks whether a token came meanwhile. So a token costs no timer; the first one neither, unless it comes
 * later than the limit between tokens. While the caller does not read no limit can pass, so nothing looks; afterwards they all are later.
 */
class Watch implements DeltaSink {
  private readonly outer: DeltaSink | undefined;
  private begun = false;
  private stopped = false;
  /** When the last token came or the reader was ready again, once it has begun. Never undefined, not even at first: so V8 changes it in place. */
  private lastAt = 0;
  private paused = false;
  /** For how long the caller did not read, up to `lastAt`. */
  private pausedMs = 0;
  private readonly startedAt: number;
  private readonly deadlineAt: number;
  private timer = NO_TIMER;
  /** When the timer fires; no limit may pass before. */
  private looksAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly limits: AttemptLimits,
    { sink, deadlineAt }: Pick<LeasedContext, 'sink' | 'deadlineAt'>,
    private readonly passed: (limit: string, ms: number) => void,
  ) {
    this.startedAt = clock.now();
    this.deadlineAt = deadlineAt;
    this.outer = sink;
    const { totalMs, firstTokenMs, idleTokenMs } = limits;
    this.lookAt(this.startedAt + (sink ? Math.min(totalMs, firstTokenMs, idleTokenMs) : totalMs));
  }

  stop(): void {
    this.stopped = true;
    this.timer.cancel();
  }

  write(chunks: readonly Chunk[]): undefined | Promise<void> {
    this.lastAt = this.clock.now();
    if (!this.begun && !this.stopped) {
      this.begun = true;
      this.lookAt(this.next().at);
    }
    const full = this.outer!.write(chunks);
    if (!full) return undefined;
    this.paused = true;
    return full.finally(() => this.resumed());
  }

  private resumed(): void {
    const now = this.clock.now();
    this.paused = false;
    this.pausedMs += now - this.lastAt;
    this.lastAt = now;
    if (!this.stopped) this.lookAt(this.next().at);
  }

  private next(): { at: number; limit: string; ms: number } {
    const { totalMs, firstTokenMs, idleTokenMs } = this.limits;
    const total = { at: this.startedAt + totalMs + this.pausedMs, limit: 'the whole answer', ms: totalMs };
    if (!this.outer) return total;
    const token = this.begun
      ? { at: this.lastAt + idleTokenMs, limit: 'the next token', ms: idleTokenMs }
      : { at: this.startedAt + firstTokenMs, limit: 'the first token', ms: firstTokenMs };
    return token.at < total.at ? token : total;
  }

  private lookAt(at: number): void {
    // Most calls have less time than a limit gives them.
    if (at >= this.looksAt || at > this.deadlineAt) return;
    this.timer.cancel();
    this.looksAt = at;
    this.timer = this.clock.after(at - this.clock.now(), () => this.check());
  }

  private check(): void {
    this.looksAt = Number.POSITIVE_INFINITY;
    if (this.paused) return;
    const { at, limit, ms } = this.next();
    if (at <= this.clock.now()) this.passed(limit, ms);
    else this.lookAt(at);
  }
}
