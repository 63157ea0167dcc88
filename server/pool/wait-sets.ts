/** The queues of the pool: one for each set of backends, made when first needed. */
import { FairQueue } from '../policies/fair-queue';
import type { Backend } from './backend';
import type { Route } from './route';
import type { WaitSet } from './wait-set';
import type { Waiter } from './waiter';

/** Grants after which a set with waiters that others were preferred to goes first, so that none starves. */
const PATIENCE = 16;

export class WaitSets {
  private readonly byKey = new Map<string, WaitSet>();
  /** Waiters of all sets. */
  size = 0;

  /** The set of exactly these backends. */
  of(backends: readonly Backend[]): WaitSet {
    const key = backends
      .map((backend) => backend.spec.name)
      .sort()
      .join('\n');
    let set = this.byKey.get(key);
    if (!set) {
      set = { backends, queue: new FairQueue<Waiter>(), passedOver: 0 };
      this.byKey.set(key, set);
    }
    return set;
  }

  /** The backends that may serve the route now: its candidates without those on which the model cools down, which may leave none. */
  current(route: Route): WaitSet {
    if (!route.backends.some((backend) => backend.restricted)) return route.home;
    const rested = this.candidates(route).filter((backend) => backend.coolingUntil(route.model) === 0);
    return rested.length === route.backends.length ? route.home : this.of(rested);
  }

  /**
   * The backends that the route's calls go to, or wait for: not those that are out, unless all are; and those that fail their health checks only
   * while no other can serve.
   */
  candidates({ model, backends }: Route): readonly Backend[] {
    const inService = backends.filter((backend) => backend.health !== 'out');
    const among = inService.length > 0 ? inService : backends;
    const well = among.filter((backend) => backend.health !== 'unhealthy');
    const canServe = well.some((backend) => backend.breaker.state !== 'open' && backend.coolingUntil(model) === 0);
    return canServe ? well : among;
  }

  /** The sets with waiters. */
  busy(): WaitSet[] {
    return [...this.byKey.values()].filter((set) => set.queue.size > 0);
  }

  add(waiter: Waiter): void {
    const { set } = waiter;
    if (set.queue.size === 0) for (const backend of set.backends) backend.waitSets.add(set);
    waiter.place = set.queue.push(waiter);
    this.size++;
  }

  remove(waiter: Waiter): void {
    if (!waiter.place) return;
    waiter.set.queue.remove(waiter.place);
    this.removed(waiter);
  }

  /** Takes the waiter that `backend` should serve next. */
  take(backend: Backend): Waiter | undefined {
    let best: WaitSet | undefined;
    for (const set of backend.waitSets) if (!best || goesBefore(set, best)) best = set;
    const waiter = best?.queue.pop();
    if (!best || !waiter) return undefined;
    for (const set of backend.waitSets) if (set !== best) set.passedOver++;
    best.passedOver = 0;
    this.removed(waiter);
    return waiter;
  }

  /** Moves waiters whose set of backends changed; their arrival times keep their order. */
  rehome(): void {
    for (const set of this.busy()) {
      for (const waiter of [...set.queue]) {
        const now = this.current(waiter.route);
        if (now === set) continue;
        this.remove(waiter);
        waiter.set = now;
        this.add(waiter);
      }
    }
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (const set of this.byKey.values()) yield* set.queue;
  }

  private removed(waiter: Waiter): void {
    const { set } = waiter;
    waiter.place = undefined;
    this.size--;
    if (set.queue.size > 0) return;
    set.passedOver = 0;
    for (const backend of set.backends) backend.waitSets.delete(set);
  }
}

const RANK = { interactive: 0, default: 1, bulk: 2 };

/** Which of two sets with waiters a backend serves first: one passed over too often, else the higher priority, else the older call. */
const goesBefore = (a: WaitSet, b: WaitSet): boolean => {
  const overdue = Number(b.passedOver >= PATIENCE) - Number(a.passedOver >= PATIENCE);
  if (overdue !== 0) return overdue < 0;
  const x = a.queue.peek()!;
  const y = b.queue.peek()!;
  const rank = RANK[x.priority] - RANK[y.priority];
  return rank !== 0 ? rank < 0 : x.arrivedAt < y.arrivedAt;
};
