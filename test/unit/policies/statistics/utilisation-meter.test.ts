import { UtilisationMeter } from '../../../../server/policies/statistics/utilisation-meter';
import { FakeClock } from '../../../support/fake-clock';

const meterAt = () => {
  const clock = new FakeClock();
  return { clock, meter: new UtilisationMeter(clock) };
};

describe('UtilisationMeter', () => {
  it('judges nothing while demand is low', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 10, inUse: 6, queued: 0 });
    clock.advance(60_000);
    expect(meter.read().sum.utilisation).toBeUndefined();
  });

  it('adds up the time that slots were busy, under load or not', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 10, inUse: 2, queued: 0 });
    clock.advance(1000);
    meter.loadChanged({ slots: 10, inUse: 10, queued: 5 });
    clock.advance(500);
    expect(meter.busyMs).toBe(7000);
    // More calls than slots, as after the pool became smaller: they cannot be busier than busy.
    meter.loadChanged({ slots: 2, inUse: 10, queued: 0 });
    clock.advance(100);
    expect(meter.busyMs).toBe(7200);
  });

  it('judges only the time under load', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 10, inUse: 10, queued: 5 });
    clock.advance(4000);
    meter.loadChanged({ slots: 10, inUse: 1, queued: 0 });
    clock.advance(100_000);
    expect(meter.read().sum.utilisation).toBe(1);
    expect(meter.read(60_000).sum.utilisation).toBeUndefined();
  });

  it('shows slots that stay idle while calls wait', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 10, inUse: 4, queued: 20 });
    clock.advance(10_000);
    expect(meter.read(60_000).sum.utilisation).toBeCloseTo(0.4);
  });

  it('takes a pool that was made smaller as full, not as more than full', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 2, inUse: 10, queued: 0 });
    clock.advance(1000);
    expect(meter.read().sum.utilisation).toBe(1);
  });

  it('books a long stretch to the slices in which it passed', () => {
    const { clock, meter } = meterAt();
    meter.loadChanged({ slots: 1, inUse: 1, queued: 0 });
    clock.advance(3_600_000);
    const { sum, ms } = meter.read(60_000);
    expect(sum.offered).toBe(ms);
    expect(meter.read().sum.offered).toBe(3_600_000);
  });
});
