import * as fc from 'fast-check';
import { anyHistory } from './service-model/commands';
import { World } from './service-model/world';

/** To play a failure again: its seed is printed. */
const { SERVICE_MODEL_SEED = Date.now() % 1_000_000, SERVICE_MODEL_SECONDS = '12' } = process.env;
const SEED = Number(SERVICE_MODEL_SEED);
const MOST_MS = Number(SERVICE_MODEL_SECONDS) * 1000;
/** Services at the same time: each mostly waits. */
const AT_ONCE = 3;
const FEWEST = 10;

/**
 * The whole service, over real gRPC and real upstreams, under any history of calls, faults, cancellations, sizes, switches and failing backends:
 * every call ends once and as its fault allows; slots, waiters, timers, sockets and listeners are back to zero; upstream requests stay
 * within the bound.
 */
it(
  'keeps every promise under any history',
  async () => {
    const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = listeners();
    const warnings: string[] = [];
    const warned = (warning: Error): void => void warnings.push(String(warning));
    process.on('warning', warned);
    const end = performance.now() + MOST_MS;
    let histories = 0;
    const property = fc.asyncProperty(anyHistory, async (history) => {
      // What has begun goes to its end, so that nothing is left open.
      if (performance.now() > end) return;
      histories++;
      const world = await World.start();
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), history);
        await world.finish();
      } finally {
        await world.close();
      }
    });
    try {
      // Time is real: a smaller history of the same calls may go another way, so there is no use in shrinking.
      const run = (seed: number) => fc.assert(property, { seed, numRuns: 1000, endOnFailure: true });
      const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => run(SEED + index)));
      for (const one of ends) if (one.status === 'rejected') throw one.reason;
    } finally {
      process.off('warning', warned);
    }
    expect(histories).toBeGreaterThanOrEqual(FEWEST);
    expect(warnings).toEqual([]);
    expect(listeners()).toEqual(before);
  },
  MOST_MS + 30_000,
);
