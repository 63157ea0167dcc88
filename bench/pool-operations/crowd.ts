import { Cancellation } from '../../server/core/cancellation';
import type { Lease } from '../../server/pool/lease';
import { Pool } from '../../server/pool/pool';
import type { Route } from '../../server/pool/route';
import { VirtualClock } from '../simulate/virtual-clock';

const BACKENDS = 10;
const CALLERS = 10;
const SESSIONS = 1000;
const PATIENCE_MS = 3_600_000;

const PROVIDER = {
  complete: () => Promise.reject(new Error('unused')),
  check: async () => {},
  close: async () => {},
};

/** A pool of clients with one slot each, all taken, and calls that wait for them. Its clock stands still unless it is told to step. */
export class Crowd {
  readonly clock = new VirtualClock();
  readonly pool: Pool;
  /** The leases, in the order in which they were granted. */
  readonly held: Lease[] = [];
  private readonly routes: readonly Route[];
  private calls = 0;

  /** With two `models`, every second call that waits asks for the other one. */
  constructor(clients: number, waiters: number, models: 1 | 2 = 1) {
    this.pool = new Pool(
      {
        backends: Array.from({ length: BACKENDS }, (_, index) => ({
          name: `backend-${index}`,
          baseUrl: 'http://127.0.0.1/v1',
          weight: 1,
          models: [],
        })),
        aliases: [],
        size: { min: clients, max: clients },
        clientSlots: 1,
        queueLimit: Number.POSITIVE_INFINITY,
        idleShrinkMs: 0,
        createProvider: () => PROVIDER,
        breaker: { failures: 5, ratio: 0.5, minCalls: 20, windowMs: 30_000, openMs: 5000, openMaxMs: 60_000 },
      },
      this.clock,
      {},
      (what, was, now, reason) => ({ at: 0, what, was, now, reason }),
    );
    this.routes = ['m', 'n'].slice(0, models).map((model) => this.pool.models.resolve(model)[0]!);
    for (let i = 0; i < clients + waiters; i++) this.join();
  }

  /** A call comes; what it returns makes it leave. */
  join(): Cancellation {
    const cancellation = new Cancellation();
    const number = this.calls++;
    const lease = this.pool.lease({
      route: this.routes[number % this.routes.length]!,
      priority: 'default',
      caller: `caller-${number % CALLERS}`,
      session: `session-${number % SESSIONS}`,
      arrivedAt: this.clock.now(),
      deadlineAt: this.clock.now() + PATIENCE_MS,
      signal: cancellation,
    });
    if (lease instanceof Promise)
      lease.then(
        (granted) => this.held.push(granted),
        () => undefined,
      );
    else this.held.push(lease);
    return cancellation;
  }
}
