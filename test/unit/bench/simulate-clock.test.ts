import * as fc from 'fast-check';
import { turn } from '../../../bench/simulate/turn';
import { VirtualClock } from '../../../bench/simulate/virtual-clock';
import { FakeClock } from '../../support/fake-clock';

describe('VirtualClock', () => {
  it('fires what the clock of the tests fires, in the same order', () => {
    const timer = fc.record({ ms: fc.nat(20), cancel: fc.boolean(), again: fc.option(fc.nat(20)) });
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 60, size: 'max' }), (timers) => {
        const fired = [new FakeClock(), new VirtualClock()].map((clock) => {
          const order: [number, number][] = [];
          const set = timers.map(({ ms, again }, index) =>
            clock.after(ms, () => {
              order.push([index, clock.now()]);
              if (again !== null) clock.after(again, () => order.push([-index, clock.now()]));
            }),
          );
          for (const [index, { cancel }] of timers.entries()) if (cancel) set[index]!.cancel();
          if (clock instanceof FakeClock) clock.advance(100);
          else while (clock.step());
          return order;
        });
        expect(fired[1]).toEqual(fired[0]);
      }),
    );
  });

  it('lets every promise settle between two timers, however long their chain', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const chain = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await undefined;
      order.push('chain');
    };
    clock.after(1, () => void chain());
    clock.after(2, () => order.push('second'));
    await turn(clock, () => order.length === 2);
    expect(order).toEqual(['chain', 'second']);
    await expect(turn(clock, () => false)).rejects.toThrow('no timer is left');
  });
});
