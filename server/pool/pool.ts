/**
 * The pool: clients with slots, and those who wait for one. `lease` takes a slot of a free, eligible client, or waits for it; whenever a slot
 * may have become free (a lease ends, a client comes, a breaker half-opens, a rest ends) the next eligible waiter gets it directly.
 * Invariants, each a property test: a client never runs more than its slots; no slot is free while an eligible call waits; first come, first
 * served within a priority and fairness key; an aborted waiter leaves at once; nothing is held or queued when all calls have ended.
 */
import type { Clock } from '../core/clock';
import type { Announce, Observer, PoolLoad } from '../core/observer';
import type { PoolSnapshot } from '../core/pool-snapshot';
import { shuttingDown } from '../core/shutting-down';
import type { BreakerOptions } from '../policies/breaker';
import { Admission, type SentAway } from './admission';
import { attemptEnded } from './attempt-ended';
import { Backend, type BackendSpec, NO_BREAKER } from './backend';
import { chooseBackend } from './choose-backend';
import { Fleet, type FleetOptions, type PoolSize } from './fleet';
import type { Lease } from './lease';
import { type AliasSpec, ModelTable } from './model-table';
import type { Outage } from './outage';
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

export class Pool {
  readonly backends: readonly Backend[];
  readonly models: ModelTable;
  private readonly fleet: Fleet;
  private readonly waiting = new WaitSets();
  private readonly admission: Admission;
  private inUse = 0;
  private refusal: (() => Error) | undefined;
  private closed = false;

  /** `announce` tells the observers of a change of state. */
  constructor(
    private readonly options: PoolOptions,
    private readonly clock: Clock,
    private readonly observer: Observer,
    announce: Announce,
  ) {
    this.backends = options.backends.map(
      (spec) => new Backend(spec, options.breaker ?? NO_BREAKER, clock, announce, () => this.eligibilityChanged()),
    );
    this.admission = new Admission(this.waiting, options.queueLimit, clock);
    this.models = new ModelTable(this.backends, options.aliases, this.waiting);
    this.fleet = new Fleet(options, this.backends, clock, (was, now, reason) => {
      announce('pool size', `${was} clients`, `${now} clients`, reason);
      // A client that was idle on one backend leaves room for one on a backend where calls wait.
      if (now < was) this.serveAll();
    });
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
    const backend = chooseBackend(set.backends, request.avoid, this.clock.now()) ?? this.grow(set.backends);
    if (backend) return this.take(backend, request, 0);
    const displaced = this.admission.displaced(request, set);
    const refusal = this.admission.refusal(request, set, displaced !== undefined);
    if (refusal) throw refusal;
    if (displaced) this.sendAway(displaced);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        ...request,
        grant: resolve,
        refuse: reject,
        enqueuedAt: this.clock.now(),
        line: set.line,
        place: undefined,
        leave: () => {
          this.waiting.remove(waiter);
          this.loadChanged();
          reject(request.signal.reason);
        },
      };
      request.signal.addEventListener('abort', waiter.leave, { once: true });
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

  /** The backends that take calls for this route now, be a slot free or not. */
  serving(route: Route): Backend[] {
    return this.waiting.current(route).backends.filter((backend) => backend.breaker.allows);
  }

  /** Why no backend takes calls for this route now, be a slot free or not; undefined when one does. */
  outage(route: Route): Outage | undefined {
    return this.admission.outage(route);
  }

  /** Changes the number of clients; those that go let their calls end. */
  resize(size: PoolSize): void {
    this.fleet.resize(size);
    this.serveAll();
  }

  /** Sends every waiter away with PoolTurnedOff, and every new call, until `turnOn`. Leases go on. */
  turnOff(): void {
    if (!this.closed) this.refuseAll(() => new PoolTurnedOff());
  }

  turnOn(): void {
    if (!this.closed) this.refusal = undefined;
  }

  /** Refuses waiters and new calls for good, stops all timers and closes all connections. */
  async close(): Promise<void> {
    this.closed = true;
    this.refuseAll(shuttingDown);
    for (const backend of this.backends) backend.close();
    await this.fleet.close();
  }

  snapshot(): PoolSnapshot {
    return poolSnapshot(this.backends, this.waiting, this.fleet.slots, this.inUse, this.clock.now());
  }

  private grow(backends: readonly Backend[]): Backend | undefined {
    return this.fleet.canGrow ? this.fleet.grow(backends.filter((backend) => backend.breaker.allows)) : undefined;
  }

  private sendAway({ waiter, refusal }: SentAway): void {
    this.waiting.remove(waiter);
    refuse(waiter, refusal);
  }

  private take(backend: Backend, { route, call }: LeaseRequest, queueMs: number): Lease {
    const client = this.fleet.take(backend);
    let generation = backend.breaker.start();
    const startedAt = this.clock.now();
    const occupied = backend.occupancy.start(startedAt);
    this.inUse++;
    this.loadChanged();
    let ended = false;
    return {
      client,
      backend,
      upstreamModel: route.upstreamNames.get(backend) ?? route.model,
      queueMs,
      firstToken: () => {
        if (!ended && !this.closed) generation = backend.firstToken(generation, call);
      },
      end: (error) => {
        if (ended) return;
        ended = true;
        this.inUse--;
        const tookMs = backend.occupancy.end(occupied, this.clock.now(), !error);
        if (!error) this.admission.times.record(route.model, tookMs);
        this.fleet.giveBack(backend, client);
        if (this.options.breaker && !this.closed) {
          attemptEnded(backend, route.model, { generation, startedAt }, error, call);
        }
        this.serve(backend);
        this.growForWaiters();
        this.loadChanged();
      },
    };
  }

  /** Gives the free slots of a backend to those who wait for it. */
  private serve(backend: Backend): void {
    while (backend.hasRoom) {
      const waiter = this.waiting.take(backend);
      if (!waiter) return;
      // While others wait, a slot is not spent on a call that cannot end in time.
      const refusal = this.waiting.size > 0 ? this.admission.tooLate(waiter) : undefined;
      if (refusal) refuse(waiter, refusal);
      else grant(waiter, this.take(backend, waiter, this.clock.now() - waiter.enqueuedAt));
    }
  }

  /** Adds clients for those who wait where the pool may grow: else the next call to come would get one before them. */
  private growForWaiters(): void {
    if (this.waiting.size === 0 || !this.fleet.canGrow) return;
    for (const { set, queue } of this.waiting.busy()) {
      while (queue.size > 0) {
        const backend = this.grow(set.backends);
        if (!backend) break;
        this.serve(backend);
      }
    }
  }

  private serveAll(): void {
    for (const backend of this.backends) this.serve(backend);
    this.growForWaiters();
    this.loadChanged();
  }

  private eligibilityChanged(): void {
    if (this.waiting.size === 0) return;
    this.waiting.rehome();
    this.serveAll();
    for (const stranded of this.admission.stranded()) this.sendAway(stranded);
    this.loadChanged();
  }

  private refuseAll(refusal: () => Error): void {
    this.refusal = refusal;
    for (const waiter of [...this.waiting]) {
      this.waiting.remove(waiter);
      refuse(waiter, refusal());
    }
    this.loadChanged();
  }

  /** At this moment. */
  get load(): PoolLoad {
    return { slots: this.fleet.slots, inUse: this.inUse, queued: this.waiting.size };
  }

  private loadChanged(): void {
    this.observer.loadChanged?.(this.load);
  }
}

const grant = (waiter: Waiter, lease: Lease): void => {
  waiter.signal.removeEventListener('abort', waiter.leave);
  waiter.grant(lease);
};

const refuse = (waiter: Waiter, error: Error): void => {
  waiter.signal.removeEventListener('abort', waiter.leave);
  waiter.refuse(error);
};
