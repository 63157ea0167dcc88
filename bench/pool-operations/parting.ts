import { Crowd } from './crowd';

const WAITERS = 20_000;
const CHANGES = 20;

/** What it costs for each waiter, µs, when calls of two models wait together and one model rests on a backend, so that its calls must go elsewhere. */
export const partingCost = (): number => {
  const { pool, clock } = new Crowd(10, WAITERS, 2);
  const [backend] = pool.backends;
  const from = performance.now();
  for (let change = 0; change < CHANGES; change++) {
    backend!.coolDown('m', 1);
    clock.step();
  }
  return ((performance.now() - from) * 1000) / (2 * CHANGES) / (WAITERS / 2);
};
