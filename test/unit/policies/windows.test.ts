import * as fc from 'fast-check';
import { FailureWindow } from '../../../server/policies/failure-window';
import { RecentQuantile } from '../../../server/policies/recent-quantile';

describe('FailureWindow', () => {
  const event = fc.record({ after: fc.nat(300), failed: fc.boolean() });

  it('counts all of the last nine tenths, and nothing older than the window', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), fc.nat(3000), (events, quiet) => {
        const window = new FailureWindow(1000, 0);
        let now = 0;
        const seen = events.map(({ after, failed }) => {
          now += after;
          window.record(failed, now);
          return { at: now, failed };
        });
        now += quiet;
        const { total, failed } = window.counts(now);
        const within = (ms: number) => seen.filter(({ at }) => now - at < ms);
        expect(total).toBeGreaterThanOrEqual(within(900).length);
        expect(total).toBeLessThanOrEqual(within(1000 + 1).length);
        expect(failed).toBeGreaterThanOrEqual(within(900).filter((one) => one.failed).length);
        expect(failed).toBeLessThanOrEqual(within(1000 + 1).filter((one) => one.failed).length);
      }),
    );
  });

  it('is empty after reset', () => {
    const window = new FailureWindow(1000, 0);
    window.record(true, 10);
    window.reset();
    expect(window.counts(10)).toEqual({ total: 0, failed: 0 });
  });
});

describe('RecentQuantile', () => {
  it('is undefined without values', () => {
    expect(new RecentQuantile(0.9).value).toBeUndefined();
  });

  it('is the quantile of the last 64 values, asked for at any time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 200 }), fc.nat(99), (values, percent) => {
        const recent = new RecentQuantile(percent / 100);
        values.forEach((value, i) => {
          recent.record(value);
          if (i % 7 !== 0 && i !== values.length - 1) return;
          const last = values.slice(Math.max(0, i - 63), i + 1).sort((a, b) => a - b);
          expect(recent.value).toBe(last[Math.floor(last.length * (percent / 100))]);
        });
        expect(recent.count).toBe(values.length);
      }),
    );
  });
});
