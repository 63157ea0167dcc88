import { setImmediate } from 'node:timers/promises';
import { Crowd } from './crowd';

/** Operations that are timed together, so that reading the clock costs little of it. */
const BATCH = 10;
const BATCHES = 3000;
const CHANGES = 500;
/** Why a call leaves; made once, since an error takes longer than what is measured. */
const LEFT = new Error('left');

/** What operations of the pool cost, µs. */
export interface Costs {
  /** A lease ends, and the next waiter gets its slot. */
  readonly 'hand over': number;
  /** A call joins the queue. */
  readonly join: number;
  /** A waiting call is cancelled. */
  readonly leave: number;
  /** A backend begins to rest after a 429, or comes back: who may be served is looked at anew. */
  readonly 'change of state': number;
}

export const costsOf = async (clients: number, waiters: number): Promise<Costs> => {
  const crowd = new Crowd(clients, waiters);
  const { held, pool, clock } = crowd;
  // What stands in the queue stays as much as it was: each batch puts back what it takes.
  let [handOver, join, leave] = [0, 0, 0];
  for (let batch = 0; batch < BATCHES; batch++) {
    const ending = held.splice(0, BATCH);
    let from = performance.now();
    for (const lease of ending) lease.end();
    handOver += performance.now() - from;
    from = performance.now();
    const joined = Array.from({ length: BATCH }, () => crowd.join());
    join += performance.now() - from;
    from = performance.now();
    for (const call of joined) call.abort(LEFT);
    leave += performance.now() - from;
    for (let i = 0; i < BATCH; i++) crowd.join();
    await setImmediate();
  }
  const [backend] = pool.backends;
  const from = performance.now();
  for (let change = 0; change < CHANGES; change++) {
    backend!.coolDown('m', 1);
    clock.step();
  }
  const changes = performance.now() - from;
  await pool.close();
  const perOperation = (ms: number): number => (ms * 1000) / (BATCH * BATCHES);
  return {
    'hand over': perOperation(handOver),
    join: perOperation(join),
    leave: perOperation(leave),
    'change of state': (changes * 1000) / (2 * CHANGES),
  };
};
