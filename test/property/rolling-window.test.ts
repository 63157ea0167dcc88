import fc from 'fast-check';
import { RollingWindow } from '../../server/policies/statistics/rolling-window';
import type { Slice } from '../../server/policies/statistics/slice';
import { UtilisationMeter } from '../../server/policies/statistics/utilisation-meter';
import { FakeClock } from '../support/fake-clock';

class Count implements Slice<Count> {
  value = 0;
  add(other: Count): void {
    this.value += other.value;
  }
  clear(): void {
    this.value = 0;
  }
}

/** Pauses from none to far beyond the ring, with fractions of a millisecond. */
const pauses = fc.array(fc.oneof(fc.double({ min: 0, max: 20_000, noNaN: true }), fc.constantFrom(5000, 60_000, 1e6)), {
  maxLength: 60,
});

describe('RollingWindow', () => {
  it('counts exactly the values of the time it says it covers, and loses none of the total', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), pauses, (start, steps) => {
        const clock = new FakeClock();
        clock.advance(start);
        const window = new RollingWindow(clock, () => new Count());
        const times: number[] = [];
        for (const step of steps) {
          clock.advance(step);
          window.current().value += 1;
          times.push(clock.now());
          for (const ms of [60_000, 300_000]) {
            const { sum, ms: covered } = window.last(ms);
            expect(covered).toBeLessThanOrEqual(ms);
            const since = clock.now() - covered;
            // The edge itself is known no better than a rounding error.
            const sure = times.filter((time) => time > since + 1e-6).length;
            const perhaps = times.filter((time) => time >= since - 1e-6).length;
            expect(sum.value).toBeGreaterThanOrEqual(sure);
            expect(sum.value).toBeLessThanOrEqual(perhaps);
          }
          expect(window.total().sum.value).toBe(times.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('UtilisationMeter', () => {
  it('agrees with an integral taken by hand, whatever the times', () => {
    const load = fc.record({ slots: fc.nat(10), inUse: fc.nat(12), queued: fc.nat(5) });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        pauses,
        fc.infiniteStream(load),
        (start, steps, loads) => {
          const clock = new FakeClock();
          clock.advance(start);
          const meter = new UtilisationMeter(clock);
          let used = 0;
          let offered = 0;
          for (const step of steps) {
            const now = loads.next().value;
            meter.loadChanged(now);
            clock.advance(step);
            if (now.slots === 0 || now.inUse + now.queued < 0.7 * now.slots) continue;
            used += Math.min(now.inUse, now.slots) * step;
            offered += now.slots * step;
          }
          const { sum } = meter.read();
          expect(sum.used).toBeCloseTo(used, 3);
          expect(sum.offered).toBeCloseTo(offered, 3);
          const { sum: last, ms } = meter.read(60_000);
          expect(last.offered).toBeLessThanOrEqual(10 * ms + 1e-3);
        },
      ),
      { numRuns: 500 },
    );
  });
});
