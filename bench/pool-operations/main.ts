/** Whether the pool's operations cost the same with 100,000 calls that wait for 1,000 clients as with 10 and 10. */
import { systemClock } from '../../server/core/clock';
import type { Lease } from '../../server/pool/lease';
import { Pool } from '../../server/pool/pool';
import type { Route } from '../../server/pool/route';

const OPERATIONS = 50_000;
const ROUNDS = 5;

interface Costs {
  /** A lease ends, and the next waiter gets its slot, µs. */
  readonly handOver: number;
  /** A call joins the queue, µs. */
  readonly join: number;
  /** A waiting call is cancelled, µs. */
  readonly leave: number;
}

const measure = async (clients: number, waiters: number): Promise<Costs> => {
  const provider = {
    complete: () => Promise.reject(new Error('unused')),
    check: async () => {},
    close: async () => {},
  };
  const pool = new Pool(
    {
      backends: [{ name: 'one', baseUrl: 'http://127.0.0.1/v1', weight: 1, models: [] }],
      aliases: [],
      size: { min: clients, max: clients },
      clientSlots: 1,
      queueLimit: Number.POSITIVE_INFINITY,
      idleShrinkMs: 0,
      createProvider: () => provider,
    },
    systemClock,
    {},
    (what, was, now, reason) => ({ at: 0, what, was, now, reason }),
  );
  const route: Route = pool.models.resolve('m')[0]!;
  const held: Lease[] = [];
  let calls = 0;
  const call = (): AbortController => {
    const controller = new AbortController();
    const arrivedAt = systemClock.now();
    const lease = pool.lease({
      route,
      priority: 'default',
      caller: `caller-${calls % 10}`,
      session: `session-${calls++ % 1000}`,
      arrivedAt,
      deadlineAt: arrivedAt + 3_600_000,
      signal: controller.signal,
    });
    if (lease instanceof Promise)
      lease.then(
        (granted) => held.push(granted),
        () => undefined,
      );
    else held.push(lease);
    return controller;
  };
  for (let i = 0; i < clients + waiters; i++) call();

  // What is timed leaves the queue as long as it was: the other half of each pair stands outside.
  let [handOver, join, leave] = [0, 0, 0];
  for (let i = 0; i < OPERATIONS; i++) {
    const lease = held.shift()!;
    let from = performance.now();
    lease.end();
    handOver += performance.now() - from;
    from = performance.now();
    const last = call();
    join += performance.now() - from;
    from = performance.now();
    last.abort();
    leave += performance.now() - from;
    call();
    await undefined;
  }
  await pool.close();
  return { handOver: perOperation(handOver), join: perOperation(join), leave: perOperation(leave) };
};

const perOperation = (ms: number): number => (ms * 1000) / OPERATIONS;

/** The best of some rounds: what the machine does beside only ever makes it slower. */
const best = async (clients: number, waiters: number): Promise<Costs> => {
  let costs = await measure(clients, waiters);
  for (let round = 1; round < ROUNDS; round++) {
    globalThis.gc?.();
    const next = await measure(clients, waiters);
    costs = {
      handOver: Math.min(costs.handOver, next.handOver),
      join: Math.min(costs.join, next.join),
      leave: Math.min(costs.leave, next.leave),
    };
  }
  return costs;
};

const main = async (): Promise<void> => {
  console.log('clients  waiting   µs: hand over    join   leave');
  for (const [clients, waiters] of [
    [10, 10],
    [1000, 100_000],
  ] as const) {
    const { handOver, join, leave } = await best(clients, waiters);
    const columns = [
      String(clients).padStart(7),
      String(waiters).padStart(9),
      handOver.toFixed(2).padStart(15),
      join.toFixed(2).padStart(8),
      leave.toFixed(2).padStart(8),
    ];
    console.log(columns.join(''));
  }
};

void main();
