import type { UserResult } from './ask';
import type { Run } from './run-set-up';
import type { SetUp } from './set-up';

/** A row of the table. Times are milliseconds. */
export interface Row {
  readonly pool: string;
  readonly atOnce: number;
  /** Over all users, those who got an error too. */
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly timeouts: number;
  readonly refusals: number;
  /** Calls that failed in another way, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  readonly successPercent: number;
  readonly totalMs: number;
  /** The shortest total time that so many calls at once allow, if nobody gives up. */
  readonly idealMs: number;
  /** The mean in that case. */
  readonly idealMeanMs: number;
}

export const summary = ({ name, atOnce }: SetUp, { results, totalMs, aloneMs }: Run): Row => {
  const times = results.map(({ ms }) => ms).sort((a, b) => a - b);
  const count = (end: UserResult['end']): number => results.filter((result) => result.end === end).length;
  const failures: Record<string, number> = {};
  for (const { end, reason = 'UNKNOWN' } of results) {
    if (end === 'failed') failures[reason] = (failures[reason] ?? 0) + 1;
  }
  return {
    pool: name,
    atOnce,
    meanMs: mean(times),
    // Nearest rank: the time within which 95 % of the users had their answer or error.
    p95Ms: times[Math.ceil(times.length * 0.95) - 1]!,
    timeouts: count('timeout'),
    refusals: count('refused'),
    failures,
    successPercent: (100 * count('answered')) / results.length,
    totalMs,
    ...ideal(results.length, atOnce, aloneMs),
  };
};

/** The best schedule: as many calls as fit run at once, wave after wave. */
export const ideal = (users: number, atOnce: number, answerMs: number): Pick<Row, 'idealMs' | 'idealMeanMs'> => {
  const waits = Array.from({ length: users }, (_, user) => (Math.floor(user / atOnce) + 1) * answerMs);
  return { idealMs: waits.at(-1)!, idealMeanMs: mean(waits) };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
