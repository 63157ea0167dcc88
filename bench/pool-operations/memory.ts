import { Crowd } from './crowd';

const WAITERS = 100_000;

/** What a waiting call takes of the heap in the pool, its promise and its signal included. Needs --expose-gc. */
export const bytesPerWaiter = (): number => {
  const crowd = new Crowd(10, 0);
  const before = heap();
  const waiting = Array.from({ length: WAITERS }, () => crowd.join());
  return (heap() - before) / waiting.length;
};

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
