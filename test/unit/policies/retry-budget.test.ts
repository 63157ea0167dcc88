import * as fc from 'fast-check';
import { RetryBudget } from '../../../server/policies/retry-budget';

const step = fc.oneof(
  fc.record({ calls: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ retries: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ ms: fc.integer({ min: 0, max: 20_000 }) }),
);

const granted = (budget: RetryBudget, asked: number): number =>
  Array.from({ length: asked }, () => budget.withdraw()).filter(Boolean).length;

describe('RetryBudget', () => {
  it('never grants more than its share of the calls, its minimum a second and one second of it to start with', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 10 }),
        (steps, ratio, minPerSecond) => {
          let now = 0;
          let calls = 0;
          let retries = 0;
          const budget = new RetryBudget({ ratio, minPerSecond, now: () => now });
          for (const one of steps) {
            if ('ms' in one) now += one.ms;
            else if ('retries' in one) retries += granted(budget, one.retries);
            else
              for (let i = 0; i < one.calls; i++) {
                budget.deposit();
                calls++;
              }
            expect(retries).toBeLessThanOrEqual(ratio * calls + minPerSecond * (now / 1000) + minPerSecond + 1e-6);
          }
        },
      ),
    );
  });

  it('grants the share of the calls, and the minimum beside it', () => {
    const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 3, now: () => 0 });
    for (let i = 0; i < 101; i++) budget.deposit();
    expect(granted(budget, 100)).toBe(20 + 3);
  });

  it('grants its minimum in quiet times, and does not save it up', () => {
    let now = 0;
    const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 2, now: () => now });
    expect(granted(budget, 10)).toBe(2);
    now += 500;
    expect(granted(budget, 10)).toBe(1);
    now += 3_600_000;
    expect(granted(budget, 10)).toBe(2);
  });

  it('forgets what calls earned within 10 s', () => {
    let now = 0;
    const budget = new RetryBudget({ ratio: 1, minPerSecond: 0, now: () => now });
    for (let i = 0; i < 100; i++) budget.deposit();
    now += 5000;
    expect(granted(budget, 20)).toBe(20);
    now += 10_000;
    expect(granted(budget, 20)).toBe(0);
  });

  it('grants nothing with everything at 0', () => {
    let now = 0;
    const budget = new RetryBudget({ ratio: 0, minPerSecond: 0, now: () => now });
    for (let i = 0; i < 100; i++) budget.deposit();
    now += 1_000_000;
    expect(granted(budget, 10)).toBe(0);
  });
});
