import { CallError } from '../../../server/core/call-error';
import type { Lease } from '../../../server/pool/lease';
import { poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

/** mulberry32 (Tommy Ettinger): the same numbers in each run. */
const randomOf = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const SLOTS = 8;
const TOTAL_MS = 20_000;
/** Until there are enough samples to judge by. */
const WARM_UP_MS = 2000;

interface Load {
  /** How long an attempt takes, ms. */
  readonly attemptMs: (random: () => number) => number;
  readonly meanMs: number;
  readonly deadlineMs: number;
  /** Calls in relation to what the slots can serve. */
  readonly times: number;
}

/** An open loop of calls that come at random, against a pool on a clock of the test. */
const run = async ({ attemptMs, meanMs, deadlineMs, times }: Load) => {
  const { clock, ask } = poolRig({ size: { min: SLOTS, max: SLOTS } });
  const random = randomOf(1);
  const ends = { ok: 0, tooLate: 0, refused: 0, waitedInVain: 0 };
  const count = (end: keyof typeof ends): void => {
    if (clock.now() > WARM_UP_MS) ends[end]++;
  };
  const call = async (): Promise<void> => {
    const caller = new AbortController();
    const arrivedAt = clock.now();
    const deadlineAt = arrivedAt + deadlineMs;
    const late = clock.after(deadlineMs, () => caller.abort(new CallError('DEADLINE_EXCEEDED', 'late')));
    let lease: Lease;
    try {
      lease = await ask({ arrivedAt, deadlineAt, signal: caller.signal });
    } catch (error) {
      count((error as CallError).reason === 'POOL_OVERLOADED' ? 'refused' : 'waitedInVain');
      late.cancel();
      return;
    }
    late.cancel();
    const endsAt = clock.now() + attemptMs(random);
    const inTime = endsAt <= deadlineAt;
    clock.after(Math.min(endsAt, deadlineAt) - clock.now(), () => {
      lease.end(inTime ? undefined : new CallError('DEADLINE_EXCEEDED', 'late'));
      count(inTime ? 'ok' : 'tooLate');
    });
  };
  const perMs = (times * SLOTS) / meanMs;
  while (clock.now() < TOTAL_MS) {
    clock.advance(1);
    for (let due = random() * 2 * perMs; due > random(); due--) void call();
    await settle();
  }
  const capacity = ((TOTAL_MS - WARM_UP_MS) * SLOTS) / meanMs;
  return { ...ends, goodput: ends.ok / capacity };
};

const uniform = (min: number, max: number) => (random: () => number) => min + random() * (max - min);
const exponential = (mean: number) => (random: () => number) => -Math.log(1 - random()) * mean;
const lognormal = (median: number, sigma: number) => (random: () => number) =>
  median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));

describe('three times as many calls as the slots can serve', () => {
  it.each<[string, Omit<Load, 'times'>]>([
    ['of the same length', { attemptMs: () => 50, meanMs: 50, deadlineMs: 500 }],
    ['of the same length, with little time', { attemptMs: () => 50, meanMs: 50, deadlineMs: 120 }],
    ['of 25 to 75 ms', { attemptMs: uniform(25, 75), meanMs: 50, deadlineMs: 500 }],
    ['with an exponential distribution', { attemptMs: exponential(50), meanMs: 50, deadlineMs: 500 }],
    ['with a heavy tail', { attemptMs: lognormal(40, 0.67), meanMs: 50, deadlineMs: 500 }],
    ['with a heavy tail, and much time', { attemptMs: lognormal(40, 0.67), meanMs: 50, deadlineMs: 2000 }],
  ])('%s: the slots are spent on calls that end in time', async (_, load) => {
    const { goodput, ok, tooLate, waitedInVain } = await run({ ...load, times: 3 });
    expect(goodput).toBeGreaterThan(0.95);
    expect(tooLate / (ok + tooLate)).toBeLessThan(0.06);
    expect(waitedInVain).toBe(0);
  });

  it('none is refused below the limit, however little time it has, while a slot is free', async () => {
    const { refused } = await run({ attemptMs: exponential(50), meanMs: 50, deadlineMs: 60, times: 0.05 });
    expect(refused).toBe(0);
  });
});
