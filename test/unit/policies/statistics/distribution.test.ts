import { Distribution } from '../../../../server/policies/statistics/distribution';

describe('Distribution', () => {
  it('is all zero when nothing was recorded', () => {
    expect(new Distribution().summary()).toEqual({ count: 0, meanMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 });
  });

  it('knows count, mean and maximum exactly, and never answers outside of what it saw', () => {
    const distribution = new Distribution();
    for (const ms of [10, 20, 60]) distribution.record(ms);
    const { count, meanMs, maxMs, p99Ms } = distribution.summary();
    expect({ count, meanMs, maxMs, p99Ms }).toEqual({ count: 3, meanMs: 30, maxMs: 60, p99Ms: 60 });
  });

  it('takes what is no time as 0 and what is too long as the longest', () => {
    const distribution = new Distribution();
    for (const ms of [Number.NaN, -5, Number.POSITIVE_INFINITY, 0]) distribution.record(ms);
    expect(distribution.summary()).toMatchObject({ count: 4, meanMs: 0, p99Ms: 0 });
    distribution.record(1e12);
    expect(distribution.summary().maxMs).toBe(1e12);
  });

  it('forgets everything when cleared', () => {
    const distribution = new Distribution();
    distribution.record(5);
    distribution.clear();
    expect(distribution.summary()).toEqual(new Distribution().summary());
  });
});
