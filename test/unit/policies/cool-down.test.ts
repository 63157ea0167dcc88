import { CoolDown } from '../../../server/policies/cool-down';

/** Rests `times` times in a row without being told how long. */
const restTimes = (rest: CoolDown, times: number): number[] =>
  Array.from({ length: times }, (_, i) => {
    const now = i * 100_000;
    rest.start(now, undefined);
    const ms = rest.until - now;
    rest.end();
    return ms;
  });

describe('CoolDown', () => {
  it('rests as long as it is told', () => {
    const rest = new CoolDown();
    expect(rest.start(1000, 700)).toBe(true);
    expect(rest.until).toBe(1700);
  });

  it('rests ten minutes at most, whatever it is told: some say a moment in time, which as a duration is decades', () => {
    const rest = new CoolDown();
    rest.start(1000, 1_790_000_000_000);
    expect(rest.until).toBe(601_000);
    rest.start(2000, 1_790_000_000_000);
    expect(rest.until).toBe(602_000);
  });

  it('rests 1 s untold, doubling up to 30 s while 429s follow each other', () => {
    expect(restTimes(new CoolDown(), 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begins with 1 s again after a success that started after the 429', () => {
    const rest = new CoolDown();
    restTimes(rest, 3);
    rest.succeeded(200_001);
    expect(restTimes(rest, 1)).toEqual([1000]);
  });

  it('does not take a success from before the 429 for one', () => {
    const rest = new CoolDown();
    restTimes(rest, 3);
    rest.succeeded(200_000);
    expect(restTimes(rest, 1)).toEqual([8000]);
  });

  it('takes the 429s of calls that were under way together as one event', () => {
    const rest = new CoolDown();
    rest.start(0, undefined);
    for (let i = 1; i < 20; i++) expect(rest.start(i, undefined)).toBe(false);
    expect(rest.until).toBe(1000);
    rest.end();
    expect(restTimes(rest, 1)).toEqual([2000]);
  });

  it('is made longer by a longer time that is told, never shorter', () => {
    const rest = new CoolDown();
    rest.start(0, 5000);
    expect(rest.start(100, 1000)).toBe(false);
    expect(rest.until).toBe(5000);
    rest.start(200, 9000);
    expect(rest.until).toBe(9200);
  });

  it('ends when it is told to, not when a clock says so', () => {
    const rest = new CoolDown();
    rest.start(0, 1000);
    expect(rest.start(1001, 1000)).toBe(false);
    rest.end();
    expect(rest.until).toBe(0);
  });
});
