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

/** A call that brought a change about: its context. */
export interface CausingCall {
  readonly callId: string;
  readonly trace?: { readonly traceId: string };
}

/** An RPC that is no call of the pool ended. */
export interface RpcEnd {
  /** Such as `llmpool.v1.AdminService/Debug`. */
  readonly method: string;
  /** Absent when it ended well. */
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
  /** The call that brought it about, when one did; with its W3C trace id, when it has one. */
  readonly callId?: string;
  readonly traceId?: string;
}

/** Tells the observers of a change of state; returns it for Debug. */
export type Announce = (what: string, was: string, now: string, reason: string, call?: CausingCall) => StateChange;

/** What is announced; statistics, logs, metrics and Debug listen. Nobody on the path knows who does. */
export interface Observer {
  callStarted?(call: LiveCall): void;
  callEnded?(call: LiveCall, end: CallEnd): void;
  rpcEnded?(rpc: RpcEnd): void;
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
