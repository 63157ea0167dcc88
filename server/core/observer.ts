import type { Priority, Workload } from './call';
import type { CallError } from './call-error';
import type { AttemptRecord, CallRecord } from './call-record';
import type { Outcome } from './outcome';

/** A call of an RPC as observers see it, from its arrival on. */
export interface LiveCall {
  readonly callId: string;
  readonly caller: string;
  /** The RPC, such as `Chat`. */
  readonly method: string;
  readonly workload: Workload;
  readonly priority: Priority;
  /** As asked; made-up names are possible, so never a metric label as it is. */
  readonly model: string;
  readonly stream: boolean;
  /** Clock.now at its arrival. */
  readonly startedAt: number;
  /** Wall clock at its arrival, ms since 1970. */
  readonly startedAtEpochMs: number;
  readonly record: CallRecord;
  /** W3C trace id; empty without. */
  readonly traceId: string;
}

export interface CallEnd {
  readonly outcome: Outcome;
  /** Present unless it is a success. */
  readonly error?: CallError;
  readonly durationMs: number;
}

/** Something changed that operators want to know. */
export interface StateChange {
  /** ms since 1970. */
  readonly at: number;
  /** `pool`, `backend main`, `client main-3`. */
  readonly what: string;
  readonly was: string;
  readonly now: string;
  readonly reason: string;
}

/** What is announced; statistics, logs, metrics and Debug listen. Nobody on the path knows who does. */
export interface Observer {
  callStarted?(call: LiveCall): void;
  callEnded?(call: LiveCall, end: CallEnd): void;
  attemptEnded?(attempt: AttemptRecord, callId: string): void;
  stateChanged?(change: StateChange): void;
  /** The pool's load, at each change. */
  loadChanged?(load: PoolLoad): void;
}

export interface PoolLoad {
  readonly slots: number;
  readonly inUse: number;
  readonly queued: number;
}
