import type { ErrorReason } from '../core/error-table';
import type { CallEnd, LiveCall, Observer, StateChange } from '../core/observer';
import type { Outcome } from '../core/outcome';
import type { RunningCall } from '../core/running-calls';
import { KeptCalls } from './kept-calls';
import { Ring } from './ring';

/** How a call ended, without its error itself: that may hold on to what the provider said. */
export interface SeenEnd {
  readonly outcome: Outcome;
  readonly reason: ErrorReason | undefined;
  /** What the caller was told. */
  readonly error?: string;
  readonly durationMs: number;
}

export interface SeenCall {
  readonly call: LiveCall;
  /** Absent while it runs. */
  readonly end?: SeenEnd;
}

export interface RecentCallsOptions {
  /** How many ended calls can be found by id; as many again of the slow, failed and fallen-back ones. Default 1000. */
  readonly ended?: number;
  /** From how long on a call counts as slow, ms. Default 10000. */
  readonly slowMs?: number;
  /** How many failed calls are listed. Default 50. */
  readonly errors?: number;
  /** How many changes of state are listed. Default 50. */
  readonly changes?: number;
}

/** Remembers the calls in flight and the last ones that ended. Nothing is worked out before somebody asks. */
export class RecentCalls implements Observer {
  private readonly ended: KeptCalls;
  /** Those that somebody may ask about tomorrow: a rush of quick good calls does not push them out. */
  private readonly notable: KeptCalls;
  private readonly slowMs: number;
  private readonly errors: Ring<SeenCall>;
  private readonly changes: Ring<StateChange>;

  /** `running` are the calls in flight, the oldest first. */
  constructor(
    private readonly running: Iterable<RunningCall>,
    { ended = 1000, slowMs = 10_000, errors = 50, changes = 50 }: RecentCallsOptions = {},
  ) {
    this.ended = new KeptCalls(ended);
    this.notable = new KeptCalls(ended);
    this.slowMs = slowMs;
    this.errors = new Ring(errors);
    this.changes = new Ring(changes);
  }

  callEnded(call: LiveCall, { outcome, error, durationMs }: CallEnd): void {
    const seen: SeenCall = { call, end: { outcome, reason: error?.reason, error: error?.message, durationMs } };
    this.ended.keep(seen);
    // A caller who left is no failure, and many of them would push the failures out.
    const failed = outcome !== 'success' && outcome !== 'cancelled';
    if (failed) this.errors.push(seen);
    // Nor are a caller's own faults worth keeping: each names what is wrong, and anybody can make thousands.
    const ours = failed && outcome !== 'caller_fault';
    if (ours || call.record.fallbackReason || durationMs >= this.slowMs) this.notable.keep(seen);
  }

  stateChanged(change: StateChange): void {
    this.changes.push(change);
  }

  /** A call that runs or ended lately. */
  find(callId: string): SeenCall | undefined {
    for (const { call } of this.running) if (call.callId === callId) return { call };
    return this.ended.find(callId) ?? this.notable.find(callId);
  }

  /** The oldest first, at most `limit`. */
  inFlight(limit: number): SeenCall[] {
    const calls: SeenCall[] = [];
    for (const { call } of this.running) {
      if (calls.length >= limit) break;
      calls.push({ call });
    }
    return calls;
  }

  /** Failed calls, the newest first. */
  lastErrors(): SeenCall[] {
    return this.errors.newestFirst();
  }

  /** Calls that were slow, failed or fell back, the newest first, at most `limit`. */
  lastNotable(limit: number): SeenCall[] {
    return this.notable.newestFirst().slice(0, limit);
  }

  /** The newest first. */
  stateChanges(): StateChange[] {
    return this.changes.newestFirst();
  }
}
