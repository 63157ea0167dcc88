import fc from 'fast-check';
import { Distribution } from '../../server/policies/statistics/distribution';

const exactPercentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1]!;

/** Spread evenly over the decades from 0.1 ms to 1 h, as times are. */
const milliseconds = fc.double({ min: Math.log(0.1), max: Math.log(3_600_000), noNaN: true }).map(Math.exp);
const manyMilliseconds = fc.array(milliseconds, { minLength: 1, maxLength: 400 });

describe('Distribution', () => {
  it('gives percentiles within 5 % of the exact ones', () => {
    fc.assert(
      fc.property(manyMilliseconds, fc.constantFrom(0, 0.01, 0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
        const distribution = new Distribution();
        for (const value of values) distribution.record(value);
        const exact = exactPercentile(values, share);
        expect(Math.abs(distribution.percentile(share) - exact) / exact).toBeLessThanOrEqual(0.05);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same recorded in one or joined from two', () => {
    fc.assert(
      fc.property(fc.array(milliseconds, { maxLength: 50 }), manyMilliseconds, (a, b) => {
        const one = new Distribution();
        const left = new Distribution();
        const right = new Distribution();
        for (const value of [...a, ...b]) one.record(value);
        for (const value of a) left.record(value);
        for (const value of b) right.record(value);
        left.add(right);
        const { meanMs, ...joined } = left.summary();
        const { meanMs: expected, ...rest } = one.summary();
        expect(joined).toEqual(rest);
        expect(left.percentile(0)).toBe(one.percentile(0));
        expect(meanMs).toBeCloseTo(expected, 4);
      }),
    );
  });
});
