import type { ErrorReason } from '../core/error-table';
import type { CallEnd, LiveCall, Observer, StateChange } from '../core/observer';
import type { Outcome } from '../core/outcome';
import { Ring } from './ring';

/** How a call ended, without its error: that may hold on to what the provider said. */
export interface SeenEnd {
  readonly outcome: Outcome;
  readonly reason: ErrorReason | undefined;
  readonly durationMs: number;
}

export interface SeenCall {
  readonly call: LiveCall;
  /** Absent while it runs. */
  readonly end?: SeenEnd;
}

export interface RecentCallsOptions {
  /** How many ended calls can be found by id. Default 1000. */
  readonly ended?: number;
  /** How many failed calls are listed. Default 50. */
  readonly errors?: number;
  /** How many changes of state are listed. Default 50. */
  readonly changes?: number;
}

/** Remembers the calls in flight and the last ones that ended. Nothing is worked out before somebody asks. */
export class RecentCalls implements Observer {
  private readonly running = new Map<string, LiveCall>();
  private readonly byId = new Map<string, SeenCall>();
  private readonly ended: Ring<SeenCall>;
  private readonly errors: Ring<SeenCall>;
  private readonly changes: Ring<StateChange>;

  constructor({ ended = 1000, errors = 50, changes = 50 }: RecentCallsOptions = {}) {
    this.ended = new Ring(ended);
    this.errors = new Ring(errors);
    this.changes = new Ring(changes);
  }

  callStarted(call: LiveCall): void {
    this.running.set(call.callId, call);
  }

  callEnded(call: LiveCall, { outcome, error, durationMs }: CallEnd): void {
    this.running.delete(call.callId);
    const seen: SeenCall = { call, end: { outcome, reason: error?.reason, durationMs } };
    const evicted = this.ended.push(seen);
    if (evicted && this.byId.get(evicted.call.callId) === evicted) this.byId.delete(evicted.call.callId);
    this.byId.set(call.callId, seen);
    // A caller who left is no failure, and many of them would push the failures out.
    if (outcome !== 'success' && outcome !== 'cancelled') this.errors.push(seen);
  }

  stateChanged(change: StateChange): void {
    this.changes.push(change);
  }

  /** A call that runs or ended lately. */
  find(callId: string): SeenCall | undefined {
    const call = this.running.get(callId);
    return call ? { call } : this.byId.get(callId);
  }

  /** The oldest first, at most `limit`. */
  inFlight(limit: number): SeenCall[] {
    const calls: SeenCall[] = [];
    for (const call of this.running.values()) {
      if (calls.length >= limit) break;
      calls.push({ call });
    }
    return calls;
  }

  /** Failed calls, the newest first. */
  lastErrors(): SeenCall[] {
    return this.errors.newestFirst();
  }

  /** The newest first. */
  stateChanges(): StateChange[] {
    return this.changes.newestFirst();
  }
}
