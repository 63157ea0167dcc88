import { stolenShare } from '../../../bench/support/stolen-share';

// user nice system idle iowait irq softirq steal guest guest_nice
const BEFORE = 'cpu  1000 0 500 9000 70 0 100 200 0 0\ncpu0 1 2 3 4\n';

describe('the share of the CPU time that the host took', () => {
  it('is what was stolen, of what was used or stolen; waiting and idle time are not wanted', () => {
    expect(stolenShare(BEFORE, 'cpu  1040 5 525 99000 990 5 115 230 0 0\ncpu0 1 2 3 4\n')).toBeCloseTo(30 / 120);
  });

  it('is 0 when nothing happened, and on a machine that nobody takes anything from', () => {
    expect(stolenShare(BEFORE, BEFORE)).toBe(0);
    expect(stolenShare(BEFORE, 'cpu  1040 5 525 99000 990 5 115 200 0 0\n')).toBe(0);
  });

  it('does not count the time of guests twice', () => {
    expect(stolenShare(BEFORE, 'cpu  1100 0 500 9000 70 0 100 300 50 0\n')).toBeCloseTo(0.5);
  });
});
