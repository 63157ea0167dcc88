import type { UserResult } from '../../../bench/headline/ask';
import { readOptions } from '../../../bench/headline/options';
import { FULL_SIZE } from '../../../bench/headline/set-up';
import { ideal, summary } from '../../../bench/headline/summary';
import { table } from '../../../bench/headline/table';
import { verdict } from '../../../bench/headline/verdict';
import { UsageError } from '../../../client/cli/usage-error';

const answered = (ms: number): UserResult => ({ ms, end: 'answered' });
const rowOf = (results: readonly UserResult[]) => summary(FULL_SIZE, { results, totalMs: 4030, aloneMs: 4000 });
const twenty = (ms: number) => Array.from({ length: 20 }, () => answered(ms));

describe('the ideal schedule', () => {
  it.each([
    [20, 2, 40_000, 22_000],
    [20, 6, 16_000, 8800],
    [20, 10, 8000, 6000],
    [20, 20, 4000, 4000],
    [1, 20, 4000, 4000],
  ])('of %i users, %i at once', (users, atOnce, idealMs, idealMeanMs) => {
    expect(ideal(users, atOnce, 4000)).toEqual({ idealMs, idealMeanMs });
  });
});

describe('a row', () => {
  it('counts each kind of end, and the waiting of all users', () => {
    const results: UserResult[] = [
      answered(4000),
      { ms: 21_000, end: 'timeout', reason: 'DEADLINE_EXCEEDED' },
      { ms: 10, end: 'refused', reason: 'POOL_OVERLOADED' },
      { ms: 90, end: 'failed', reason: 'UPSTREAM_RATE_LIMITED' },
    ];
    expect(rowOf(results)).toMatchObject({
      meanMs: 6275,
      p95Ms: 21_000,
      timeouts: 1,
      refusals: 1,
      failures: { UPSTREAM_RATE_LIMITED: 1 },
      successPercent: 25,
    });
    expect(table([rowOf(results)])).toContain('pool of 8-10: 1 calls failed with UPSTREAM_RATE_LIMITED');
  });

  it('gives the 95th percentile by nearest rank', () => {
    const results = Array.from({ length: 20 }, (_, i) => answered(i + 1));
    expect(rowOf(results).p95Ms).toBe(19);
  });
});

describe('the verdict', () => {
  it.each([
    ['holds up to 1 % and 100 ms above the ideal mean', twenty(4140), true],
    ['fails above that', twenty(4141), false],
    ['fails by one timeout', [...twenty(4000).slice(1), { ms: 4000, end: 'timeout' } as const], false],
    ['fails by one refusal', [...twenty(4000).slice(1), { ms: 1, end: 'refused' } as const], false],
    ['fails by one error', [...twenty(4000).slice(1), { ms: 1, end: 'failed' } as const], false],
  ])('%s', (_, results, held) => expect(verdict([rowOf(results)], true).held).toBe(held));

  it('leaves the time of a real upstream out', () => expect(verdict([rowOf(twenty(9000))], false).held).toBe(true));
});

describe('the command line', () => {
  it('has the defaults of the promise', () => {
    expect(readOptions([])).toMatchObject({ users: 20, answerMs: 4000, giveUpMs: 21_000, json: false });
  });

  it.each([
    [['--users', '0'], '--users 0: must be a whole number from 1 to 10000'],
    [['--seconds', 'x'], '--seconds x: must be seconds from 0.1 to 600'],
    [['--give-up', ''], '--give-up : must be seconds from 0.1 to 600'],
    [['--upstream', 'http://localhost/v1'], '--upstream needs --model NAME, or LLM_POOL_MODEL'],
    [['--upstream', 'http://localhost/v1', '--seconds', '1'], 'leave it out with --upstream'],
    [['--nope'], "Unknown option '--nope'"],
  ])('refuses %j', (args, message) => {
    const read = () => readOptions(args);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  it('takes the model of a real upstream from the environment too', () => {
    expect(readOptions(['--upstream', 'http://localhost/v1'], 'm')?.upstream?.model).toBe('m');
  });
});
