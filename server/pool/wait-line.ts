import { FairQueue } from '../policies/fair-queue';
import type { Route } from './route';
import type { WaitSet } from './wait-set';
import type { Waiter } from './waiter';

/**
 * Those who wait for a slot of the backends of one set. It knows for which routes they wait, because all calls of a route wait in the same line:
 * so a backend's change of state is looked at once for each route, and a line moves to another set as one piece.
 */
export class WaitLine {
  readonly queue = new FairQueue<Waiter>();
  /** Grants to other lines, on backends they share, since this one was last served. */
  passedOver = 0;
  /** By key: how many calls of the route wait here. */
  private readonly byRoute = new Map<string, { readonly route: Route; waiting: number }>();

  constructor(public set: WaitSet) {}

  /** The routes of those who wait here. */
  routes(): Route[] {
    return Array.from(this.byRoute.values(), ({ route }) => route);
  }

  push(waiter: Waiter): void {
    if (this.queue.size === 0) this.offer();
    waiter.line = this;
    waiter.place = this.queue.push(waiter);
    const entry = this.byRoute.get(waiter.route.key);
    if (entry) entry.waiting++;
    else this.byRoute.set(waiter.route.key, { route: waiter.route, waiting: 1 });
  }

  remove(waiter: Waiter): void {
    this.queue.remove(waiter.place!);
    this.removed(waiter);
  }

  pop(): Waiter | undefined {
    const waiter = this.queue.pop();
    if (waiter) this.removed(waiter);
    return waiter;
  }

  /** Waits for the backends of `to` from now on, whose own line must be empty: the two change places. */
  moveTo(to: WaitSet): void {
    const from = this.set;
    this.withdraw();
    from.line = to.line;
    from.line.set = from;
    to.line = this;
    this.set = to;
    this.offer();
  }

  private removed(waiter: Waiter): void {
    waiter.place = undefined;
    const entry = this.byRoute.get(waiter.route.key)!;
    if (--entry.waiting === 0) this.byRoute.delete(waiter.route.key);
    if (this.queue.size > 0) return;
    this.passedOver = 0;
    this.withdraw();
  }

  private offer(): void {
    for (const backend of this.set.backends) backend.lines.add(this);
  }

  private withdraw(): void {
    for (const backend of this.set.backends) backend.lines.delete(this);
  }
}
