import * as fc from 'fast-check';
import { backoffMs } from '../../../server/policies/backoff';

const OPTIONS = { baseMs: 200, maxMs: 5000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffMs', () => {
  it('is full jitter: from 0 to base × 2^(n-1), capped', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50].map((retry) => backoffMs(retry, undefined, OPTIONS, () => 1));
    expect(longest).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(backoffMs(3, undefined, OPTIONS, () => 0)).toBe(0);
  });

  it('spreads evenly over its range', () => {
    const mean = Array.from({ length: 1000 }, (_, i) => backoffMs(2, undefined, OPTIONS, () => i / 1000));
    expect(mean.reduce((a, b) => a + b, 0) / 1000).toBeCloseTo(200, -1);
  });

  it('never goes below a told delay, nor more than a tenth above it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 100_000 }), random, (retry, told, r) => {
        const ms = backoffMs(retry, told, OPTIONS, () => r);
        expect(ms).toBeGreaterThanOrEqual(told);
        expect(ms).toBeLessThanOrEqual(told * 1.1);
      }),
    );
  });

  it('stays within its bounds for any setting', () => {
    const setting = fc.integer({ min: 1, max: 600_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), setting, setting, random, (retry, baseMs, maxMs, r) => {
        const ms = backoffMs(retry, undefined, { baseMs, maxMs }, () => r);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(maxMs);
      }),
    );
  });
});
