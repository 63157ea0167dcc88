import { FakeClock } from '../../support/fake-clock';

describe('FakeClock', () => {
  it('fires timers in order of time, then of creation, also those set on the way', () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name}@${clock.now()}`);
    clock.after(20, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(5, note('nested'));
    });
    clock.after(10, note('second'));
    clock.after(12, note('cancelled')).cancel();
    clock.advance(20);
    expect(fired).toEqual(['early@10', 'second@10', 'nested@15', 'late@20']);
    expect([clock.now(), clock.pending]).toEqual([20, 0]);
  });
});
