import { CallError } from '../core/call-error';
import type { Clock } from '../core/clock';
import { noBackendError } from './no-backend-error';
import type { Outage } from './outage';
import type { Route } from './route';
import { WaitEstimate } from './wait-estimate';
import type { WaitSet } from './wait-set';
import type { WaitSets } from './wait-sets';
import type { LeaseRequest } from './waiter';

/** Whether it makes sense for a call to wait: for a slot, or for a backend that is to come back. */
export class Admission {
  readonly estimate = new WaitEstimate();

  /** `slots` gives those of all clients that take calls. */
  constructor(
    private readonly waiting: WaitSets,
    private readonly queueLimit: number,
    private readonly slots: () => number,
    private readonly clock: Clock,
  ) {}

  /** Why the call must not join the queue of `set`; undefined when it may. */
  refusal(request: LeaseRequest, { backends, queue }: WaitSet): CallError | undefined {
    const gone = this.noBackend(request);
    if (gone) return gone;
    if (this.waiting.size >= this.queueLimit) return this.overloaded(`the queue is full (${this.queueLimit} calls)`);
    if (this.backAt(request.route) > 0) return undefined;
    // A breaker that is open, or lets one call through, brings no slots soon.
    const slots = backends.reduce((sum, { breaker, slots }) => sum + (breaker.state === 'closed' ? slots : 0), 0);
    return this.tooLate(request, this.estimate.waitMs(queue.ahead(request), slots));
  }

  /** The refusal of a call that would wait `waitMs` and could then not end in time; undefined when it could. */
  tooLate({ deadlineAt }: LeaseRequest, waitMs: number): CallError | undefined {
    return this.estimate.isHopeless(deadlineAt - this.clock.now() - waitMs)
      ? this.overloaded('the call could not be served in the time it has left')
      : undefined;
  }

  /** The refusal of a call whose time is up before the first backend comes back; undefined when one may serve it in time. */
  noBackend({ route, deadlineAt }: LeaseRequest): CallError | undefined {
    const backAt = this.backAt(route);
    return backAt > deadlineAt ? noBackendError(this.outage(route) ?? 'failing', backAt - this.clock.now()) : undefined;
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

  private overloaded(why: string): CallError {
    const retryAfterMs = Math.max(1, Math.round(this.estimate.waitMs(this.waiting.size, this.slots())));
    return new CallError('POOL_OVERLOADED', `${why}; retry in ${retryAfterMs} ms`, { retryAfterMs });
  }
}
