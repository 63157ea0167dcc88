import { checks } from '../../../bench/soak/checks';
import { MemoryWatch } from '../../../bench/soak/memory';
import { readOptions } from '../../../bench/soak/options';
import type { SoakResult } from '../../../bench/soak/result';
import { Tally } from '../../../bench/soak/tally';
import { mayEndSo, TROUBLES, type Tried } from '../../../bench/soak/troubles';

const MB = 1024 * 1024;
const tried: Tried = {
  model: 'well',
  deadlineMs: 1000,
  tookMs: 10,
  limitMs: 100,
  cancelled: false,
  tripped: false,
};

describe('mayEndSo', () => {
  it.each<[string, Partial<Tried>, boolean]>([
    ['OK', {}, true],
    ['OK', { model: 'always-500' }, false],
    ['UPSTREAM_UNAVAILABLE', { model: 'always-500' }, true],
    ['UPSTREAM_UNAVAILABLE', {}, false],
    ['POOL_OVERLOADED', {}, true],
    ['CANCELLED', {}, false],
    ['CANCELLED', { cancelled: true }, true],
    ['DEADLINE_EXCEEDED', { tookMs: 500 }, false],
    ['DEADLINE_EXCEEDED', { tookMs: 951 }, true],
    ['UPSTREAM_TIMEOUT', { tookMs: 50 }, false],
    ['UPSTREAM_TIMEOUT', { tookMs: 101 }, true],
    ['UPSTREAM_OVERLOADED', {}, false],
    ['UPSTREAM_OVERLOADED', { tripped: true }, true],
    ['INTERNAL_ERROR', { model: 'always-500', cancelled: true, tripped: true, tookMs: 2000 }, false],
    ['UNREACHABLE', { cancelled: true, tripped: true, tookMs: 2000 }, false],
  ])('%s of %j: %s', (ending, change, expected) => {
    expect(mayEndSo(ending, { ...tried, ...change })).toBe(expected);
  });

  it('knows an end for every trouble', () => {
    for (const model of Object.keys(TROUBLES)) {
      const endings = [...TROUBLES[model]!.endings, 'UPSTREAM_TIMEOUT'];
      expect(endings.some((ending) => mayEndSo(ending, { ...tried, model, tookMs: 200 }))).toBe(true);
    }
  });
});

describe('checks', () => {
  const result = (change: Partial<SoakResult> = {}): SoakResult => {
    const tally = new Tally();
    tally.calls = 100;
    for (let i = 0; i < 100; i++) tally.ended('OK');
    const memory = { afterWarmUpMb: 40, endMb: 40, slopeMbPerMinute: 0, peakRssMb: 100 };
    return {
      tally,
      seconds: 200,
      memory,
      inPool: 100,
      inLegacy: 10,
      descriptorsBefore: 20,
      exitCode: 0,
      errors: [],
      held: { calls: 0 },
      upstreamConnections: 5,
      descriptors: 25,
      ...change,
    };
  };
  const failing = (change: Partial<SoakResult>): number =>
    checks(result(change)).filter(({ holds }) => holds === false).length;

  it('hold for a run without fault', () => {
    expect(checks(result()).every(({ holds }) => holds)).toBe(true);
  });

  it.each<[string, Partial<SoakResult>]>([
    ['a call that did not end', { tally: Object.assign(new Tally(), { calls: 1 }), inPool: 1, inLegacy: 1 }],
    ['a slot that is held', { held: { 'slots of the pool': 1 } }],
    ['too many requests', { inPool: 100 + 20 + 201 + 1 }],
    ['too many of the legacy client', { inLegacy: 101 }],
    ['descriptors that stay open', { descriptors: 40 }],
    ['memory that grows', { memory: { afterWarmUpMb: 40, endMb: 44, slopeMbPerMinute: 2, peakRssMb: 100 } }],
    ['an error in the log', { errors: ['boom'] }],
    ['a bad end', { exitCode: 1 }],
  ])('find %s', (_, change) => {
    expect(failing(change)).toBe(1);
  });

  it('leave out what cannot be measured', () => {
    expect(failing({ memory: undefined, descriptors: undefined })).toBe(0);
  });
});

describe('MemoryWatch', () => {
  it('finds the slope after the warm-up', () => {
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const watch = new MemoryWatch();
    for (let second = 0; second < 90; second++) {
      now = second * 1000;
      // The first third does not count.
      const heapMb = second < 30 ? 10 * second : 300 + second / 60;
      watch.look({ heap: heapMb * MB, rss: 400 * MB });
    }
    clock.mockRestore();
    expect(watch.result()?.slopeMbPerMinute).toBeCloseTo(1, 6);
    expect(watch.result()?.peakRssMb).toBe(400);
  });

  it('says nothing without samples', () => {
    expect(new MemoryWatch().result()).toBeUndefined();
  });
});

describe('readOptions', () => {
  it('has defaults, and refuses what it does not understand', () => {
    expect(readOptions([])).toEqual({ minutes: 3, callers: 24, out: 'bench/results/soak.md' });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['--minutes', 'many'])).toThrow('--minutes many: must be a number from 0.2 to 1440');
    expect(() => readOptions(['--hours', '1'])).toThrow(/--hours/);
  });
});
