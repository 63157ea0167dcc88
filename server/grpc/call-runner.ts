import { randomUUID } from 'node:crypto';
import type { Deadline, Metadata } from '@grpc/grpc-js';
import { authenticate } from '../auth/authenticate';
import type { KnownToken, Scope } from '../auth/identity';
import { requireScope } from '../auth/require-scope';
import type { CallContext, ChatRequest } from '../core/call';
import { CallError } from '../core/call-error';
import { newCallRecord } from '../core/call-record';
import type { CallSignal } from '../core/call-signal';
import type { StartTrace, TracedEnd, TracedRpc } from '../core/call-trace';
import { Cancellation } from '../core/cancellation';
import type { Clock } from '../core/clock';
import type { ListNode } from '../core/linked-list';
import type { LiveCall, Observer } from '../core/observer';
import type { RunningCall, RunningCalls } from '../core/running-calls';
import { shuttingDown } from '../core/shutting-down';
import { toCallError } from '../core/to-call-error';
import { REPLY_RESERVE_MS } from '../stages/deadline';
import type { Decoded } from './decode';

export interface CallRunnerPorts {
  readonly clock: Clock;
  /** Wall clock, ms since 1970. */
  readonly epochMs: () => number;
  readonly observer: Observer;
  readonly startTrace: StartTrace;
  readonly tokens: readonly KnownToken[];
  /** The deadline of calls without one, and the longest that is given, ms. */
  readonly deadlines: { readonly defaultMs: number; readonly maxMs: number };
  /** Those in flight are put here. */
  readonly running: RunningCalls;
  /** Aborted when the process begins to drain: new calls are refused from then on. */
  readonly draining: AbortSignal;
}

/** What a call is to this stage. */
export interface ServerCall<Message> extends TracedRpc {
  readonly request: Decoded<Message>;
  readonly metadata: Metadata;
  getDeadline(): Deadline;
  /** `listener` is told once, after every call, also one that ended well. */
  whenOver(listener: () => void): void;
}

/** What shows in logs what kind of call it is. */
export type Kind = Pick<ChatRequest, 'workload' | 'priority' | 'model'>;

/** For the last messages of a call that has ended: made once, since nobody reads it, and an error takes its stack along. */
const GONE = new CallError('CANCELLED', 'the caller cancelled');

/** What is the same for every RPC that runs a call of the pool, and what differs. `Sink` takes what a stream sends on the way. */
export interface Rpc<Message, Request extends Kind, Sink, Result, Response> {
  readonly method: string;
  /** What counts and shows for a call that was refused before its message had been checked. */
  readonly unchecked: Kind;
  /** Checks the message. */
  readonly check: (message: Message) => Request;
  readonly run: (request: Request, context: CallContext<Sink>) => Promise<Result>;
  /** The answer, or the last message of a stream. A fault in it is a fault of the call, told and counted like any other. */
  readonly respond: (result: Result, live: LiveCall) => Response;
}

/** How a call went: for the reply or the status. */
export type CallResult<Response> = { readonly live: LiveCall } & (
  | { readonly response: Response; readonly error?: undefined }
  | { readonly error: CallError }
);

/** Stage 1 of every call: identity, context, and one observed ending, whatever happens below. */
export class CallRunner {
  /** Calls whose last byte has not left yet. */
  private open = 0;
  private whenClosed: (() => void) | undefined;

  constructor(private readonly ports: CallRunnerPorts) {}

  /** Never rejects. `sink` makes what is sent on the way go to a stream. */
  async run<Message, Request extends Kind, Sink, Result, Response>(
    call: ServerCall<Message>,
    rpc: Rpc<Message, Request, Sink, Result, Response>,
    sink?: (signal: CallSignal, live: LiveCall) => Sink,
  ): Promise<CallResult<Response>> {
    const { clock, observer, running } = this.ports;
    const arrivedAt = clock.now();
    const startedAtEpochMs = this.ports.epochMs();
    const trace = this.ports.startTrace(call, startedAtEpochMs);
    const cancellation = new Cancellation();
    const abort = (reason: CallError): void => cancellation.abort(reason);
    const deadlineAt = arrivedAt + this.timeLeftMs(call);
    this.open++;
    let place: ListNode<RunningCall> | undefined;
    // After a call that ended well it concerns nobody but a stream whose last messages may still wait to leave.
    call.whenOver(() => {
      if (place) abort(this.cancelled(deadlineAt));
      else if (sink) abort(GONE);
      if (--this.open === 0) this.whenClosed?.();
    });

    const callId = randomUUID();
    let request: Request | undefined;
    let caller = 'unknown';
    let error: CallError | undefined;
    try {
      caller = this.admit(call, 'call');
      if ('error' in call.request) throw call.request.error;
      request = rpc.check(call.request.message);
    } catch (thrown) {
      error = toCallError(thrown);
    }
    const { workload, priority, model } = request ?? rpc.unchecked;
    const live: LiveCall = {
      callId,
      caller,
      method: rpc.method,
      workload,
      priority,
      model,
      stream: sink !== undefined,
      startedAt: arrivedAt,
      startedAtEpochMs,
      record: newCallRecord(),
      traceId: trace?.traceId ?? '',
    };
    observer.callStarted?.(live);
    place = running.push({ call: live, abort });
    let response: Response | undefined;
    if (request) {
      const context: CallContext<Sink> = {
        callId,
        caller,
        signal: cancellation,
        abort,
        deadlineAt,
        arrivedAt,
        sink: sink?.(cancellation, live),
        record: live.record,
        trace,
      };
      try {
        response = rpc.respond(await rpc.run(request, context), live);
      } catch (thrown) {
        error = toCallError(thrown);
      }
    }
    live.record.state = 'ended';
    running.remove(place);
    place = undefined;
    observer.callEnded?.(live, {
      outcome: error?.row.outcome ?? 'success',
      error,
      durationMs: clock.now() - arrivedAt,
    });
    trace?.ended({ caller, call: live, error });
    return error ? { live, error } : { live, response: response as Response };
  }

  /** Begins an RPC that is no call of the pool, and returns what is to be told how it ended. */
  startRpc(rpc: TracedRpc): (end: TracedEnd) => void {
    const { clock, observer, startTrace, epochMs } = this.ports;
    const arrivedAt = clock.now();
    const trace = startTrace(rpc, epochMs());
    return (end) => {
      observer.rpcEnded?.({
        method: rpc.getPath().slice(1),
        error: end.error,
        durationMs: clock.now() - arrivedAt,
      });
      trace?.ended(end);
    };
  }

  /** Calls that run or wait. */
  get inFlight(): number {
    return this.ports.running.size;
  }

  /** Resolves when no call is open: what it answers has been handed to the network. */
  closed(): Promise<void> {
    return this.open === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.whenClosed = resolve;
        });
  }

  /** Ends all calls with this error. */
  endAll(reason: CallError): void {
    for (const { abort } of this.ports.running) abort(reason);
  }

  /**
   * The caller's name, when it may use the scope now.
   * @throws CallError CALLER_UNAUTHENTICATED, SCOPE_MISSING, SHUTTING_DOWN
   */
  admit(call: { readonly metadata: Metadata }, scope: Scope): string {
    const identity = authenticate(this.ports.tokens, call.metadata.get('authorization')[0]?.toString());
    requireScope(identity, scope);
    if (scope === 'call' && this.ports.draining.aborted) throw shuttingDown();
    return identity.caller;
  }

  private timeLeftMs(call: ServerCall<unknown>): number {
    const { defaultMs, maxMs } = this.ports.deadlines;
    const deadline = call.getDeadline();
    const leftMs = (deadline instanceof Date ? deadline.getTime() : deadline) - this.ports.epochMs();
    return Number.isFinite(leftMs) ? Math.min(leftMs, maxMs) : defaultMs;
  }

  /** gRPC reports a passed deadline as a cancellation, too: time tells them apart. */
  private cancelled(deadlineAt: number): CallError {
    return this.ports.clock.now() >= deadlineAt - REPLY_RESERVE_MS
      ? new CallError('DEADLINE_EXCEEDED', "the caller's deadline passed")
      : new CallError('CANCELLED', 'the caller cancelled');
  }
}
