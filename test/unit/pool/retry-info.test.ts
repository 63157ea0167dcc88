import * as fc from 'fast-check';
import type { CallError } from '../../../server/core/call-error';
import type { LeaseRequest } from '../../../server/pool/waiter';
import { poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

interface Scenario {
  readonly slots: number;
  readonly waiting: number;
  /** How long leases take, ms, in turn. */
  readonly times: readonly number[];
  /** Milliseconds between the calls of the load: 0 lets all slots be taken at once. */
  readonly apartMs: number;
  /** The n-th call of the load, and the one that is measured. */
  readonly load: (index: number) => Partial<LeaseRequest>;
  readonly measured: Partial<LeaseRequest>;
}

/** Leases that the pool has seen when the load comes. */
const BEFORE = 64;

/** Runs the load with a queue of this length, and asks for one slot more when so many wait. */
const run = async ({ slots, waiting, times, apartMs, load, measured }: Scenario, queueLimit: number) => {
  const { pool, clock, ask } = poolRig({ size: { min: slots, max: slots }, clientSlots: 1, queueLimit });
  let leases = 0;
  const call = async (request: Partial<LeaseRequest>): Promise<number> => {
    const lease = await ask({ arrivedAt: clock.now(), ...request });
    clock.after(times[leases++ % times.length]!, () => lease.end());
    return lease.queueMs;
  };
  const turn = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  const inUse = (): number => pool.snapshot().inUse;
  while (leases < BEFORE) {
    while (inUse() < slots) void call({});
    while (inUse() > 0) await turn(1);
  }
  for (let index = 0; inUse() < slots || pool.snapshot().queued < waiting; index++) {
    const isRunning = inUse() < slots;
    // One of them may leave for the call that is measured.
    void call(load(index)).catch(() => undefined);
    if (isRunning) await turn(apartMs);
  }
  let result: { waitedMs: number } | { toldMs: number } | undefined;
  call(measured).then(
    (waitedMs) => {
      result = { waitedMs };
    },
    (error: CallError) => {
      result = { toldMs: error.details.retryAfterMs! };
    },
  );
  while (!result) await turn(1);
  return result;
};

/** Undefined where the call is let in, in the place of another one. */
const measure = async (scenario: Scenario): Promise<{ toldMs: number; waitedMs: number } | undefined> => {
  const refused = await run(scenario, scenario.waiting);
  if ('waitedMs' in refused) return undefined;
  const waited = await run(scenario, 100_000);
  if (!('waitedMs' in waited)) throw new Error('the scenario does not fill the queue');
  return { ...refused, ...waited };
};

const PRIORITIES = ['interactive', 'default', 'bulk'] as const;

describe('the time told with POOL_OVERLOADED', () => {
  it('is what the call would have waited, whoever waits in front of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          slots: fc.integer({ min: 1, max: 8 }),
          waiting: fc.integer({ min: 0, max: 30 }),
          callers: fc.integer({ min: 1, max: 4 }),
          priorities: fc.array(fc.constantFrom(...PRIORITIES), { minLength: 1, maxLength: 3 }),
          priority: fc.constantFrom(...PRIORITIES),
          caller: fc.integer({ min: 0, max: 4 }),
        }),
        async ({ slots, waiting, callers, priorities, priority, caller }) => {
          const result = await measure({
            slots,
            waiting,
            times: [20],
            apartMs: 0,
            load: (index) => ({ caller: `c${index % callers}`, priority: priorities[index % priorities.length]! }),
            measured: { caller: `c${caller}`, priority },
          });
          fc.pre(result !== undefined);
          const { toldMs, waitedMs } = result;
          // One lease more or less may go before it.
          expect(Math.abs(toldMs - waitedMs)).toBeLessThanOrEqual(0.1 * waitedMs + 20);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each<[string, readonly number[], number, number?]>([
    ['leases that take the same time and began together', [40], 0],
    ['leases that take the same time and began one after the other', [40], 10],
    ['leases of different times', [10, 70, 30, 50, 20, 60, 40], 5],
    // When exactly the next slow one ends nobody can tell.
    ['a few slow ones', [10, 10, 10, 10, 10, 160], 3, 25],
  ])('is true for %s', async (_, times, apartMs, from = 0) => {
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    for (const waiting of [0, 1, 3, 7, 12, 25, 40].filter((count) => count >= from)) {
      const { toldMs, waitedMs } = (await measure({
        slots: 4,
        waiting,
        times,
        apartMs,
        load: () => ({}),
        measured: {},
      }))!;
      expect(Math.abs(toldMs - waitedMs)).toBeLessThanOrEqual(0.3 * waitedMs + 0.5 * mean);
    }
  });
});
