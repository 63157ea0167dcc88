import type { CallContext } from '../../../server/core/call';
import { CallError } from '../../../server/core/call-error';
import { newCallRecord } from '../../../server/core/call-record';
import { ERROR_TABLE, type ErrorReason } from '../../../server/core/error-table';
import { RetryBudget } from '../../../server/policies/retry-budget';
import type { Backend } from '../../../server/pool/backend';
import { PoolTurnedOff } from '../../../server/pool/pool-turned-off';
import { earnRetries } from '../../../server/stages/earn-retries';
import { retry } from '../../../server/stages/retry';
import { answerOf } from '../../support/answer-of';
import { attemptRecord } from '../../support/call-record';
import { callContext, chatRequest } from '../../support/calls';
import { FakeClock } from '../../support/fake-clock';
import { expectNoLeaks } from '../../support/no-leaks';
import { backendSpec, errorOf, poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

interface Setup {
  readonly backends?: readonly string[];
  readonly retries?: number;
  readonly ratio?: number;
  readonly minPerSecond?: number;
  readonly random?: number;
  readonly fields?: Partial<CallContext>;
  /** Happens to the last backend before. */
  readonly last?: (backend: Backend) => void;
}

/** A retry stage over attempts that `fail` decides on, made on the backends in turn; `attempts` counts them. */
const setUp = (fail: (attempt: number) => Error | undefined, options: Setup = {}) => {
  const { backends = ['a'], retries = 2, ratio = 1, minPerSecond = 100, random = 0.5, fields, last } = options;
  const clock = new FakeClock();
  const rig = poolRig({ backends: backends.map((name) => backendSpec(name)), size: { min: 2, max: 2 } });
  const route = rig.pool.models.resolve('m')[0]!;
  last?.(route.backends.at(-1)!);
  const { context, abort } = callContext(clock, fields);
  const budget = new RetryBudget({ ratio, minPerSecond, now: () => clock.now() });
  budget.deposit();
  const stage = retry({ clock, random: () => random, budget, pool: rig.pool }, { retries, baseMs: 200, maxMs: 5000 });
  const { record } = context;
  const at: number[] = [];
  const call = stage(async () => {
    at.push(clock.now());
    const backend = backends[(at.length - 1) % backends.length]!;
    record.attempts.push(attemptRecord({ number: at.length, backend }));
    const error = fail(at.length);
    if (error) throw error;
    return answerOf('ok');
  });
  let ending: unknown;
  const done = call(chatRequest(), { ...context, route }).then(
    () => {
      ending = 'answer';
    },
    (error) => {
      ending = error;
    },
  );
  /** Lets everything happen that happens within this time. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      await settle();
      clock.advance(50);
    }
    await settle();
  };
  return { clock, context, abort, at, done, pass, ending: () => ending };
};

const REASONS = Object.keys(ERROR_TABLE) as ErrorReason[];

describe('retry', () => {
  describe.each(REASONS)('%s', (reason) => {
    const { retry: rule } = ERROR_TABLE[reason];
    const cases = [
      { elsewhere: false, committed: false, attempts: rule === 'anywhere' ? 3 : 1 },
      // The third attempt would be on a backend that was tried, which only helps what may be tried anywhere.
      { elsewhere: true, committed: false, attempts: { anywhere: 3, elsewhere: 2, never: 1 }[rule] },
      { elsewhere: false, committed: true, attempts: 1 },
      { elsewhere: true, committed: true, attempts: 1 },
    ];
    it.each(cases)('makes $attempts attempts, another backend: $elsewhere, committed: $committed', async (one) => {
      const record = { ...newCallRecord(), committed: one.committed };
      const { at, pass, ending, clock } = setUp(() => errorOf(reason), {
        backends: one.elsewhere ? ['a', 'b'] : ['a'],
        fields: { record },
      });
      await pass(5000);
      expect(at).toHaveLength(one.attempts);
      expect(ending()).toMatchObject({ reason });
      expect(clock.pending).toBe(0);
    });
  });

  it('ends with the first success', async () => {
    const { at, pass, ending } = setUp((attempt) => (attempt === 1 ? errorOf('UPSTREAM_UNREACHABLE') : undefined));
    await pass(1000);
    expect([at.length, ending()]).toEqual([2, 'answer']);
  });

  it('stops as soon as a delta was sent, also by a later attempt', async () => {
    const record = newCallRecord();
    const { at, pass } = setUp(
      (attempt) => {
        record.committed = attempt === 2;
        return errorOf('UPSTREAM_UNREACHABLE');
      },
      { retries: 5, fields: { record } },
    );
    await pass(5000);
    expect(at).toHaveLength(2);
  });

  it.each([0, 1, 4])('makes at most %i further attempts', async (retries) => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_UNAVAILABLE'), { retries });
    await pass(10_000);
    expect(at).toHaveLength(1 + retries);
  });

  it('waits with full jitter between attempts', async () => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_UNAVAILABLE'), { random: 0.5 });
    await pass(1000);
    expect(at).toEqual([0, 100, 300]);
  });

  it('waits as long as the provider says when there is no other backend', async () => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_OVERLOADED', { retryAfterMs: 2000 }), { retries: 1, random: 0 });
    await pass(4000);
    expect(at).toEqual([0, 2000]);
  });

  it('does not wait for that when another backend may be asked', async () => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_OVERLOADED', { retryAfterMs: 2000 }), {
      backends: ['a', 'b'],
      retries: 1,
      random: 0,
    });
    await pass(1000);
    expect([at.length, at[1]! < 100]).toEqual([2, true]);
  });

  it.each<[string, (backend: Backend) => void]>([
    ['has an open breaker', ({ breaker }) => [1, 2, 3].forEach(() => void breaker.end(breaker.start(), 'failure'))],
    ['is sidelined', (backend) => backend.takeOut('its quota or budget is used up')],
    ['rests after a 429', (backend) => backend.coolDown('m', 60_000)],
  ])('waits for that when the other backend %s, as the next attempt cannot go there', async (_, last) => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_OVERLOADED', { retryAfterMs: 2000 }), {
      backends: ['a', 'b'],
      retries: 1,
      random: 0,
      last,
    });
    await pass(4000);
    expect(at).toEqual([0, 2000]);
  });

  it('fails at once when the wait would outlast the deadline', async () => {
    const { at, done, clock, ending } = setUp(() => errorOf('UPSTREAM_OVERLOADED', { retryAfterMs: 2000 }), {
      fields: { deadlineAt: 2000 },
      random: 0,
    });
    await done;
    expect([at.length, clock.now(), clock.pending]).toEqual([1, 0, 0]);
    expect(ending()).toMatchObject({ reason: 'UPSTREAM_OVERLOADED' });
  });

  it('can be aborted while it waits: no further attempt, nothing left', async () => {
    const { at, done, abort, clock, context, ending } = setUp(() => errorOf('UPSTREAM_UNAVAILABLE'));
    await settle();
    expect(clock.pending).toBe(1);
    abort(errorOf('CANCELLED'));
    await done;
    expect([at.length, ending()]).toEqual([1, context.signal.reason]);
    expectNoLeaks({ clock, signals: [context.signal] });
  });

  it('makes none when the call ended during the attempt', async () => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_UNAVAILABLE'), {
      fields: { signal: AbortSignal.abort(errorOf('CANCELLED')) },
    });
    await pass(1000);
    expect(at).toHaveLength(1);
  });

  it('makes none when the budget is used up', async () => {
    const { at, pass } = setUp(() => errorOf('UPSTREAM_UNAVAILABLE'), { retries: 5, ratio: 1, minPerSecond: 0 });
    await pass(10_000);
    expect(at).toHaveLength(2);
  });

  it('takes nothing from the budget for what it does not retry', async () => {
    let now = 0;
    const budget = new RetryBudget({ ratio: 0, minPerSecond: 1, now: () => now });
    const clock = new FakeClock();
    const { context } = callContext(clock, { deadlineAt: 10 });
    const { pool } = poolRig();
    const route = pool.models.resolve('m')[0]!;
    const stage = retry({ clock, random: () => 1, budget, pool }, { retries: 2, baseMs: 200, maxMs: 5000 });
    for (const reason of ['UPSTREAM_INVALID_REQUEST', 'UPSTREAM_UNAVAILABLE'] as const) {
      await stage(() => Promise.reject(errorOf(reason)))(chatRequest(), { ...context, route }).catch(() => undefined);
    }
    expect(budget.withdraw()).toBe(true);
    now += 1;
  });

  it.each([
    ['the pool refused without an attempt', errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 60_000 })],
    ['the pool is off', new PoolTurnedOff()],
    ['something unknown broke', new Error('bug')],
  ])('passes the error on at once when %s', async (_, error) => {
    const clock = new FakeClock();
    const { context } = callContext(clock);
    const { pool } = poolRig();
    const route = pool.models.resolve('m')[0]!;
    const budget = new RetryBudget({ ratio: 1, minPerSecond: 10, now: () => 0 });
    const next = jest.fn(() => Promise.reject(error));
    const stage = retry({ clock, random: () => 0, budget, pool }, { retries: 2, baseMs: 200, maxMs: 5000 });
    await expect(stage(next)(chatRequest(), { ...context, route })).rejects.toBe(error);
    expect(next).toHaveBeenCalledTimes(1);
    expect(error instanceof CallError && error.row.retry).not.toBe('never');
  });
});

describe('earnRetries', () => {
  it("lets a call's first attempt pay for retries, and no other", async () => {
    const { clock, pool, take } = poolRig();
    const { context } = callContext(clock);
    const budget = new RetryBudget({ ratio: 1, minPerSecond: 0, now: () => 0 });
    const stage = earnRetries({ budget })(async () => {
      context.record.attempts.push(attemptRecord());
      return answerOf('ok');
    });
    const leased = { ...context, route: pool.models.resolve('m')[0]!, lease: take() };
    for (let i = 0; i < 3; i++) await stage(chatRequest(), leased);
    expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
  });
});
