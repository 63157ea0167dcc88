import { CallError } from '../core/call-error';
import type { Clock } from '../core/clock';
import { AttemptTimes } from './attempt-times';
import { noBackendError } from './no-backend-error';
import type { Outage } from './outage';
import type { Route } from './route';
import { waitEstimate } from './wait-estimate';
import type { WaitSet } from './wait-set';
import type { WaitSets } from './wait-sets';
import type { LeaseRequest, Waiter } from './waiter';

/** How much longer than predicted a wait may become, as a share of it: without that, each call let in under overload has just the time it needs. */
const DOUBT = 0.1;
const TOO_LATE = 'the call could not be served in the time it has left';

/** A waiter that must leave, and what it is told. */
export interface SentAway {
  readonly waiter: Waiter;
  readonly refusal: CallError;
}

/** Whether it makes sense for a call to wait: for a slot, or for a backend that is to come back. */
export class Admission {
  readonly times = new AttemptTimes();

  constructor(
    private readonly waiting: WaitSets,
    private readonly queueLimit: number,
    private readonly clock: Clock,
  ) {}

  /** Why the call must not join the queue of `set`; undefined when it may. */
  refusal(request: LeaseRequest, set: WaitSet, displaces: boolean): CallError | undefined {
    const gone = this.noBackend(request);
    if (gone) return gone;
    const isFull = this.waiting.size >= this.queueLimit && !displaces;
    const backAt = this.backAt(request.route);
    if (backAt > 0 && !isFull) return undefined;
    const waitMs = this.waitMs(request, set, backAt);
    if (isFull) return overloaded(`the queue is full (${this.queueLimit} calls)`, waitMs);
    return this.isHopeless(request, waitMs * (1 + DOUBT)) ? overloaded(TOO_LATE, waitMs) : undefined;
  }

  /**
   * The waiter that gives its place in the full queue to this call: the last one of the caller with most of them, of this priority or a lower one,
   * as long as that has more than this call's caller will. So nobody can fill the queue and keep others out, as in longest queue drop (Suter et al., 1998).
   */
  displaced(request: LeaseRequest, { line }: WaitSet): SentAway | undefined {
    if (this.waiting.size < this.queueLimit) return undefined;
    const most = this.waiting.most(request.priority);
    if (!most || most.size <= line.queue.countOf(request) + 1) return undefined;
    const waiter = most.last;
    const why = `the queue is full (${this.queueLimit} calls), and most of them are of this caller`;
    return { waiter, refusal: overloaded(why, this.waitMs(waiter, waiter.line.set, 0)) };
  }

  /** The refusal of a waiter that could not end in time with a slot that is free now; undefined when it could. */
  tooLate(waiter: Waiter): CallError | undefined {
    return this.isHopeless(waiter, 0) ? overloaded(TOO_LATE, this.waitMs(waiter, waiter.line.set, 0)) : undefined;
  }

  /** The refusal of a call whose time is up before the first backend comes back; undefined when one may serve it in time. */
  noBackend({ route, deadlineAt }: LeaseRequest): CallError | undefined {
    const backAt = this.backAt(route);
    return backAt > deadlineAt ? noBackendError(this.outage(route) ?? 'failing', backAt - this.clock.now()) : undefined;
  }

  /** The waiters whose time is up before the first of their backends comes back, with what to tell them. */
  stranded(): SentAway[] {
    return this.waiting.busy().flatMap((line) => {
      const backAt = new Map(line.routes().map((route) => [route.key, this.backAt(route)]));
      // Nearly always a backend serves, so nobody has to be asked for the time that is left.
      if ([...backAt.values()].every((at) => at === 0)) return [];
      return [...line.queue].flatMap((waiter) => {
        const refusal = backAt.get(waiter.route.key)! > waiter.deadlineAt ? this.noBackend(waiter) : undefined;
        return refusal ? [{ waiter, refusal }] : [];
      });
    });
  }

  /** Why no backend takes calls for this route now, be a slot free or not; undefined when one does. */
  outage(route: Route): Outage | undefined {
    if (this.waiting.current(route).backends.some((backend) => backend.breaker.allows)) return undefined;
    const candidates = this.waiting.candidates(route);
    return candidates.every((backend) => backend.coolingUntil(route.model) > 0) ? 'rate_limit' : 'failing';
  }

  /** Clock.now at which the first of the route's backends may serve again; 0 when one may now, or as soon as a slot frees. */
  private backAt(route: Route): number {
    if (this.waiting.current(route).backends.some((backend) => backend.breaker.state !== 'open')) return 0;
    const times = this.waiting
      .candidates(route)
      .map((backend) => Math.max(backend.coolingUntil(route.model), backend.breaker.backAt));
    return Math.min(...times);
  }

  private isHopeless({ route, deadlineAt }: LeaseRequest, waitMs: number): boolean {
    return this.times.isHopeless(route.model, deadlineAt - this.clock.now() - waitMs);
  }

  /** How long a call that came now would wait for a slot, ms. */
  private waitMs(request: LeaseRequest, { backends, line }: WaitSet, backAt: number): number {
    const now = this.clock.now();
    const ahead = line.queue.ahead(request);
    if (backAt > 0) return backAt - now + waitEstimate(ahead, this.waiting.candidates(request.route), now);
    // A breaker that is open, or lets one call through, brings no slots soon.
    const closed = backends.filter(({ breaker }) => breaker.state === 'closed');
    return waitEstimate(ahead, closed, now);
  }
}

const overloaded = (why: string, waitMs: number): CallError => {
  const retryAfterMs = Math.max(1, Math.round(waitMs));
  return new CallError('POOL_OVERLOADED', `${why}; retry in ${retryAfterMs} ms`, { retryAfterMs });
};
