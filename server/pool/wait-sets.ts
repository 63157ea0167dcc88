/** The queues of the pool: one for each set of backends, made when first needed. */
import type { Priority } from '../core/call';
import type { Backend } from './backend';
import type { Route } from './route';
import type { WaitLine } from './wait-line';
import { WaitSet } from './wait-set';
import type { Waiter } from './waiter';

/** Grants after which a line with waiters that others were preferred to goes first, so that none starves. */
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
      set = new WaitSet(key, backends);
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

  /** The lines with waiters. */
  busy(): WaitLine[] {
    return Array.from(this.byKey.values(), ({ line }) => line).filter(({ queue }) => queue.size > 0);
  }

  /** The largest group of one caller and priority, not above this one, and its last waiter. */
  most(priority: Priority): { readonly size: number; readonly last: Waiter } | undefined {
    let most: { readonly size: number; readonly last: Waiter } | undefined;
    for (const { queue } of this.busy()) {
      const largest = queue.largest(priority);
      if (largest && (!most || largest.size > most.size)) most = largest;
    }
    return most;
  }

  add(waiter: Waiter): void {
    waiter.line.push(waiter);
    this.size++;
  }

  remove(waiter: Waiter): void {
    if (!waiter.place) return;
    waiter.line.remove(waiter);
    this.size--;
  }

  /** Takes the waiter that `backend` should serve next. */
  take(backend: Backend): Waiter | undefined {
    let best: WaitLine | undefined;
    for (const line of backend.lines) if (!best || goesBefore(line, best)) best = line;
    const waiter = best?.pop();
    if (!best || !waiter) return undefined;
    for (const line of backend.lines) if (line !== best) line.passedOver++;
    best.passedOver = 0;
    this.size--;
    return waiter;
  }

  /**
   * Moves waiters whose set of backends changed; their arrival times keep their order. A whole line in one piece, however long it is, which is
   * what happens where one model waits; one by one only those of a model that must part from others, or comes back to them.
   */
  rehome(): void {
    for (const line of this.busy()) {
      const targets = new Map(line.routes().map((route) => [route.key, this.current(route)]));
      const [first, ...others] = new Set(targets.values());
      if (first && others.length === 0 && first.line.queue.size === 0) line.moveTo(first);
      else if (first !== line.set || others.length > 0) this.scatter(line, targets);
    }
  }

  /** Moves each waiter of a line to the set of its route. */
  private scatter(line: WaitLine, targets: ReadonlyMap<string, WaitSet>): void {
    const { set } = line;
    for (const waiter of [...line.queue]) {
      const target = targets.get(waiter.route.key)!;
      if (target === set) continue;
      this.remove(waiter);
      waiter.line = target.line;
      this.add(waiter);
    }
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (const { line } of this.byKey.values()) yield* line.queue;
  }
}

const RANK = { interactive: 0, default: 1, bulk: 2 };

/** Which of two lines with waiters a backend serves first: one passed over too often, else the higher priority, else the older call. */
const goesBefore = (a: WaitLine, b: WaitLine): boolean => {
  const overdue = Number(b.passedOver >= PATIENCE) - Number(a.passedOver >= PATIENCE);
  if (overdue !== 0) return overdue < 0;
  const x = a.queue.peek()!;
  const y = b.queue.peek()!;
  const rank = RANK[x.priority] - RANK[y.priority];
  return rank !== 0 ? rank < 0 : x.arrivedAt < y.arrivedAt;
};
