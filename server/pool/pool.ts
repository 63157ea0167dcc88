/**
 * The pool: clients with slots, and those who wait for one. `lease` takes a slot of a free, eligible client, or waits for it; whenever a slot
 * may have become free (a lease ends, a client comes, a breaker half-opens, a rest ends) the next eligible waiter gets it directly.
 * Invariants, each a property test: a client never runs more than its slots; no slot is free while an eligible call waits; first come, first
 * served within a priority and fairness key; an aborted waiter leaves at once; nothing is held or queued when all calls have ended.
 */
import { CallError } from '../core/call-error';
import type { Clock } from '../core/clock';
import type { Observer, StateChange } from '../core/observer';
import type { PoolSnapshot } from '../core/pool-snapshot';
import type { BreakerOptions } from '../policies/breaker';
import { RecentMedian } from '../policies/recent-median';
import { attemptEnded } from './attempt-ended';
import { Backend, type BackendSpec } from './backend';
import { Fleet, type FleetOptions, type PoolSize } from './fleet';
import type { Lease } from './lease';
import { type AliasSpec, ModelTable } from './model-table';
import { noBackendError } from './no-backend-error';
import { poolSnapshot } from './pool-snapshot';
import { PoolTurnedOff } from './pool-turned-off';
import type { Route } from './route';
import { WaitSets } from './wait-sets';
import type { LeaseRequest, Waiter } from './waiter';

export interface PoolOptions extends FleetOptions {
  readonly backends: readonly BackendSpec[];
  readonly aliases: readonly AliasSpec[];
  /** Calls that may wait. */
  readonly queueLimit: number;
  /** Absent: a plain pool, which learns nothing from failures (the legacy client). */
  readonly breaker?: BreakerOptions;
}

/** Attempts that must have been seen before a call is refused for its predicted wait. */
const JUDGED_FROM = 20;

/** A breaker of a plain pool is never told of a failure. */
const UNUSED_BREAKER: BreakerOptions = { failures: 1, ratio: 1, minCalls: 1, windowMs: 1000, openMs: 1, openMaxMs: 1 };

export class Pool {
  readonly backends: readonly Backend[];
  readonly models: ModelTable;
  private readonly fleet: Fleet;
  private readonly waiting = new WaitSets();
  private readonly attemptMs = new RecentMedian();
  private inUse = 0;
  private refusal: (() => Error) | undefined;

  /** `announce` tells the observers of a change of state. */
  constructor(
    private readonly options: PoolOptions,
    private readonly clock: Clock,
    private readonly observer: Observer,
    announce: (what: string, was: string, now: string, reason: string) => StateChange,
  ) {
    this.backends = options.backends.map(
      (spec) => new Backend(spec, options.breaker ?? UNUSED_BREAKER, clock, announce, () => this.eligibilityChanged()),
    );
    this.models = new ModelTable(this.backends, options.aliases, this.waiting);
    this.fleet = new Fleet(options, this.backends, clock, (was, now, reason) =>
      announce('pool size', `${was} clients`, `${now} clients`, reason),
    );
  }

  /**
   * A slot for one attempt: at once when an eligible client is free, else a promise.
   * @throws CallError POOL_OVERLOADED, PROVIDER_CIRCUIT_OPEN or UPSTREAM_RATE_LIMITED when it makes no sense to wait; PoolTurnedOff; the
   * signal's reason when the call has ended
   */
  lease(request: LeaseRequest): Lease | Promise<Lease> {
    if (this.refusal) throw this.refusal();
    request.signal.throwIfAborted();
    const set = this.waiting.current(request.route);
    const backend = this.choose(set.backends, request.avoid) ?? this.grow(set.backends);
    if (backend) return this.take(backend, request, 0);
    this.refuseHopeless(request, set.backends);
    return new Promise((grant, refuse) => {
      const leave = (): void => {
        this.waiting.remove(waiter);
        this.loadChanged();
        refuse(request.signal.reason);
      };
      const over = (): void => request.signal.removeEventListener('abort', leave);
      const waiter: Waiter = {
        ...request,
        enqueuedAt: this.clock.now(),
        set,
        place: undefined,
        grant: (lease) => {
          over();
          grant(lease);
        },
        refuse: (error) => {
          over();
          refuse(error);
        },
      };
      request.signal.addEventListener('abort', leave, { once: true });
      this.waiting.add(waiter);
      this.loadChanged();
    });
  }

  /** Whether a call for this route would get a slot now. */
  hasRoom(route: Route): boolean {
    if (this.refusal) return false;
    const { backends } = this.waiting.current(route);
    return backends.some((backend) => backend.hasRoom || (this.fleet.canGrow && backend.breaker.allows));
  }

  /** Clock.now at which the first of the route's backends may serve again; 0 when one may now, or as soon as a slot frees. */
  backAt(route: Route): number {
    if (this.waiting.current(route).backends.some((backend) => backend.breaker.state !== 'open')) return 0;
    const times = route.backends.map((backend) =>
      Math.max(backend.coolingUntil(route.model), backend.breaker.state === 'open' ? backend.breaker.retryAt : 0),
    );
    return Math.min(...times);
  }

  /** Changes the number of clients; those that go let their calls end. */
  resize(size: PoolSize): void {
    this.fleet.resize(size);
    this.serveAll();
  }

  /** Sends every waiter away with PoolTurnedOff, and every new call, until `turnOn`. Leases go on. */
  turnOff(): void {
    this.refuseAll(() => new PoolTurnedOff());
  }

  turnOn(): void {
    this.refusal = undefined;
  }

  /** Refuses waiters and new calls, stops all timers and closes all connections. */
  async close(): Promise<void> {
    this.refuseAll(() => new CallError('SHUTTING_DOWN', 'this process is shutting down; retry on another connection'));
    for (const backend of this.backends) backend.close();
    await this.fleet.close();
  }

  snapshot(): PoolSnapshot {
    return poolSnapshot(this.backends, this.waiting, this.fleet.slots, this.inUse, this.clock.now());
  }

  /** The least loaded backend with room; one that was not tried before if there is one. */
  private choose(backends: readonly Backend[], avoid: readonly string[] | undefined): Backend | undefined {
    let best: Backend | undefined;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (const backend of backends) {
      if (!backend.hasRoom) continue;
      // A load is below 1 as long as there is room, so a backend tried before comes after all others.
      const load = 1 - backend.buckets.freeSlots / backend.slots + (avoid?.includes(backend.spec.name) ? 1 : 0);
      if (load < bestLoad) {
        best = backend;
        bestLoad = load;
      }
    }
    return best;
  }

  private grow(backends: readonly Backend[]): Backend | undefined {
    return this.fleet.canGrow ? this.fleet.grow(backends.filter((backend) => backend.breaker.allows)) : undefined;
  }

  private take(backend: Backend, { route }: LeaseRequest, queueMs: number): Lease {
    const client = this.fleet.take(backend);
    const generation = backend.breaker.start();
    const startedAt = this.clock.now();
    this.inUse++;
    this.loadChanged();
    let ended = false;
    return {
      client,
      backend,
      upstreamModel: route.upstreamNames.get(backend) ?? route.model,
      queueMs,
      end: (error) => {
        if (ended) return;
        ended = true;
        this.inUse--;
        if (!error) this.attemptMs.record(this.clock.now() - startedAt);
        this.fleet.giveBack(backend, client);
        if (this.options.breaker) attemptEnded(backend, route.model, generation, error);
        this.serve(backend);
        this.loadChanged();
      },
    };
  }

  /** Gives the free slots of a backend to those who wait for it. */
  private serve(backend: Backend): void {
    while (backend.hasRoom) {
      const waiter = this.waiting.take(backend);
      if (!waiter) return;
      const now = this.clock.now();
      // While others wait, a slot is not spent on a call that cannot end in time.
      if (this.waiting.size > 0 && this.isHopeless(waiter.deadlineAt - now)) waiter.refuse(this.tooLate());
      else waiter.grant(this.take(backend, waiter, now - waiter.enqueuedAt));
    }
  }

  private serveAll(): void {
    for (const backend of this.backends) this.serve(backend);
    this.loadChanged();
  }

  private eligibilityChanged(): void {
    if (this.waiting.size === 0) return;
    this.waiting.rehome();
    this.serveAll();
    for (const waiter of [...this.waiting]) {
      const backAt = this.backAt(waiter.route);
      if (backAt <= waiter.deadlineAt) continue;
      this.waiting.remove(waiter);
      waiter.refuse(noBackendError(waiter.route, backAt - this.clock.now()));
    }
  }

  private refuseHopeless(request: LeaseRequest, backends: readonly Backend[]): void {
    const now = this.clock.now();
    const backAt = this.backAt(request.route);
    if (backAt > request.deadlineAt) throw noBackendError(request.route, backAt - now);
    if (this.waiting.size >= this.options.queueLimit) {
      throw this.overloaded(`the queue is full (${this.options.queueLimit} calls)`);
    }
    if (backAt > 0) return;
    const slots = backends.reduce((sum, backend) => sum + backend.slots, 0);
    const waitMs = this.predictedWaitMs(this.waiting.current(request.route).queue.ahead(request), slots);
    if (this.isHopeless(request.deadlineAt - now - waitMs)) throw this.tooLate();
  }

  private predictedWaitMs(ahead: number, slots: number): number {
    return slots === 0 ? 0 : ((ahead + 1) * (this.attemptMs.median ?? 1000)) / slots;
  }

  /** Whether an attempt of the recent median time would not end within `timeMs`; never judged from few samples. */
  private isHopeless(timeMs: number): boolean {
    return this.attemptMs.count >= JUDGED_FROM && this.attemptMs.median! > timeMs;
  }

  private tooLate(): CallError {
    return this.overloaded('the call could not be served in the time it has left');
  }

  private overloaded(why: string): CallError {
    const retryAfterMs = Math.max(1, Math.round(this.predictedWaitMs(this.waiting.size, this.fleet.slots)));
    return new CallError('POOL_OVERLOADED', `${why}; retry in ${retryAfterMs} ms`, { retryAfterMs });
  }

  private refuseAll(refusal: () => Error): void {
    this.refusal = refusal;
    for (const waiter of [...this.waiting]) {
      this.waiting.remove(waiter);
      waiter.refuse(refusal());
    }
    this.loadChanged();
  }

  private loadChanged(): void {
    this.observer.loadChanged?.({ slots: this.fleet.slots, inUse: this.inUse, queued: this.waiting.size });
  }
}
