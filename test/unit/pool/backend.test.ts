import type { Clock } from '../../../server/core/clock';
import { Backend } from '../../../server/pool/backend';
import { FakeClock } from '../../support/fake-clock';
import { BREAKER, backendSpec } from '../../support/pool-rig';

const setUp = (clock: Clock = new FakeClock()) => {
  const changes: string[] = [];
  const reasons: string[] = [];
  let looks = 0;
  const backend = new Backend(
    backendSpec('a', ['m']),
    BREAKER,
    clock,
    (what, was, now, reason) => {
      changes.push(`${what}: ${was} > ${now}`);
      reasons.push(reason);
      return { at: 0, what, was, now, reason };
    },
    () => {
      looks++;
    },
  );
  return { backend, changes, reasons, looks: () => looks };
};

const withClock = () => {
  const clock = new FakeClock();
  return { clock, ...setUp(clock) };
};

describe('Backend', () => {
  describe('a 429', () => {
    it('lets that model rest for the told time, and no other', () => {
      const { backend, clock, changes, looks } = withClock();
      clock.advance(5);
      backend.coolDown('m', 700);
      expect([backend.coolingUntil('m'), backend.coolingUntil('n'), backend.restricted]).toEqual([705, 0, true]);
      expect(backend.snapshot().coolingMs).toEqual({ m: 700 });
      clock.advance(699);
      expect(backend.coolingUntil('m')).toBe(705);
      clock.advance(1);
      expect([backend.coolingUntil('m'), backend.restricted]).toEqual([0, false]);
      expect(backend.snapshot().coolingMs).toEqual({});
      expect(changes).toEqual(['backend a: serving > cooling down', 'backend a: cooling down > serving']);
      expect(looks()).toBe(2);
    });

    it('makes a rest that runs longer without announcing it again', () => {
      const { backend, clock, changes } = withClock();
      backend.coolDown('m', 700);
      clock.advance(600);
      backend.coolDown('m', 700);
      clock.advance(200);
      expect(backend.coolingUntil('m')).toBe(1300);
      clock.advance(500);
      expect([backend.coolingUntil('m'), backend.restricted, changes.length]).toEqual([0, false, 2]);
    });

    it('ends even if its timer fires early or late, as real ones do', () => {
      for (const skew of [-1.6, 3]) {
        const fake = new FakeClock();
        const clock: Clock = { now: () => fake.now(), after: (ms, fn) => fake.after(ms + skew, fn) };
        const { backend, looks } = setUp(clock);
        backend.coolDown('m', 700);
        fake.advance(700 + skew);
        expect([backend.coolingUntil('m'), backend.restricted, looks()]).toEqual([0, false, 2]);
      }
    });

    it('shows the beginning of a long name only', () => {
      const { backend, reasons, clock } = withClock();
      backend.coolDown('m'.repeat(256), 700);
      clock.advance(700);
      const shown = 'm'.repeat(100);
      expect(reasons).toEqual([
        `rate limit of the provider for ${shown}; it rests 700 ms`,
        `the rest of ${shown} is over`,
      ]);
    });

    it('lets the whole backend rest once a hundred models are limited: names that callers make up bring no more changes', () => {
      const { backend, reasons, clock } = withClock();
      for (let i = 0; i < 100; i++) backend.coolDown(`m${i}`, 700);
      expect(backend.coolingUntil('another')).toBe(0);
      for (let i = 100; i < 200; i++) backend.coolDown(`m${i}`, 900);
      expect([reasons.length, clock.pending]).toEqual([101, 101]);
      expect(reasons.at(-1)).toBe('rate limit of the provider for all models; it rests 900 ms');
      expect([backend.coolingUntil('another'), backend.coolingUntil('m0')]).toEqual([900, 900]);
      expect(backend.snapshot().coolingMs).toMatchObject({ m99: 700, 'all models': 900 });
      clock.advance(900);
      expect([backend.coolingUntil('another'), backend.restricted]).toEqual([0, false]);
      // What rested before is remembered for a minute, then there is place for others.
      clock.advance(60_000);
      expect(clock.pending).toBe(0);
      backend.coolDown('another', 700);
      expect([backend.coolingUntil('another') - clock.now(), backend.coolingUntil('m0')]).toEqual([700, 0]);
    });

    it('is remembered a minute beyond its end, not longer: names that callers make up must not pile up', () => {
      const { backend, clock } = withClock();
      backend.coolDown('m', undefined);
      clock.advance(1000);
      backend.coolDown('m', undefined);
      expect(backend.coolingUntil('m') - clock.now()).toBe(2000);
      clock.advance(2000 + 60_000);
      expect(clock.pending).toBe(0);
      backend.coolDown('m', undefined);
      expect(backend.coolingUntil('m') - clock.now()).toBe(1000);
    });
  });

  describe('taken out', () => {
    it('rests a minute, then may be tried again; longer each time, up to ten', () => {
      const { backend, clock, changes } = withClock();
      const times: number[] = [];
      for (let i = 0; i < 6; i++) {
        backend.takeOut('quota');
        expect(backend).toMatchObject({ health: 'out', sidelined: true, restricted: true });
        const since = clock.now();
        while (backend.health === 'out') clock.advance(1000);
        expect(backend.health).toBe('unknown');
        times.push((clock.now() - since) / 60_000);
      }
      expect(times).toEqual([1, 2, 4, 8, 10, 10]);
      expect(changes.slice(0, 2)).toEqual(['backend a: unknown > out', 'backend a: out > unknown']);
    });

    it('rests a minute again once an attempt has succeeded after the rest', () => {
      const { backend, clock } = withClock();
      const restMs = () => {
        const since = clock.now();
        while (backend.health === 'out') clock.advance(1000);
        return clock.now() - since;
      };
      clock.advance(10);
      backend.takeOut('quota');
      expect(restMs()).toBe(60_000);
      // It had started before, so it says nothing.
      backend.succeeded('m', 10);
      backend.takeOut('quota');
      expect(restMs()).toBe(120_000);
      backend.succeeded('m', clock.now());
      backend.takeOut('quota');
      expect(restMs()).toBe(60_000);
    });

    it('takes the failures of calls that were under way together as one event', () => {
      const { backend, clock } = withClock();
      for (const rest of [60_000, 120_000]) {
        for (let i = 0; i < 20; i++) backend.takeOut('quota');
        expect(clock.pending).toBe(1);
        clock.advance(rest - 1);
        expect(backend.health).toBe('out');
        clock.advance(1);
        expect(backend.health).toBe('unknown');
      }
    });

    it('comes back with an attempt that started later and succeeded', () => {
      const { backend, clock } = withClock();
      clock.advance(10);
      backend.takeOut('quota');
      backend.succeeded('m', 10);
      expect(backend.health).toBe('out');
      backend.succeeded('m', 11);
      expect(backend.health).toBe('healthy');
      expect(clock.pending).toBe(0);
    });

    it('stays out when a health check succeeds or fails: that says nothing about the quota', () => {
      const { backend } = withClock();
      backend.takeOut('quota');
      backend.checked(undefined, false, 0, 1);
      backend.checked('down', false, 0, 1);
      backend.checked('down', false, 0, 1);
      backend.checked('401', true, 0, 1);
      expect(backend.health).toBe('out');
    });
  });

  it('half-opens its breaker by itself and lets the pool look', () => {
    const { backend, clock, changes, looks } = withClock();
    for (let i = 0; i < BREAKER.failures; i++) backend.breaker.end(backend.breaker.start(), 'failure');
    expect(backend.hasRoom).toBe(false);
    clock.advance(BREAKER.openMs);
    expect(changes).toEqual([
      'backend a: breaker closed > breaker open',
      'backend a: breaker open > breaker half_open',
    ]);
    expect(looks()).toBe(2);
    expect(backend.lastChange?.now).toBe('breaker half_open');
  });

  it('leaves no timer after close', () => {
    const { backend, clock } = withClock();
    backend.coolDown('m', 700);
    backend.coolDown('n', 10);
    clock.advance(20);
    backend.takeOut('quota');
    for (let i = 0; i < BREAKER.failures; i++) backend.breaker.end(backend.breaker.start(), 'failure');
    backend.close();
    expect(clock.pending).toBe(0);
  });
});
