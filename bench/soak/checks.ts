import type { SoakResult } from './result';
import { RETRIES } from './service';

/** A promise, what was measured, and whether it holds; `holds` is undefined where it could not be measured or judged. */
export interface Check {
  readonly what: string;
  readonly measured: string;
  readonly holds: boolean | undefined;
}

/** Descriptors that a process may open on its way: files that libraries read late. */
const SPARE_DESCRIPTORS = 4;
const MOST_MB_PER_MINUTE = 1;
/** Below that the line through the samples says little about a leak. */
const JUDGED_FROM_SECONDS = 150;

export const checks = (result: SoakResult): Check[] => {
  const { tally, seconds, memory, held, exitCode, errors } = result;
  const retries = result.inPool - tally.calls;
  const mostRetries = (tally.calls * RETRIES.percent) / 100 + RETRIES.perSecond * (seconds + 1);
  const holding = Object.entries(held).filter(([, count]) => count > 0);
  return [
    {
      what: 'every call ended once',
      measured: `${tally.endedCount} of ${tally.calls}`,
      holds: tally.endedCount === tally.calls,
    },
    { what: 'each as its fault allows', measured: `${tally.wrongCount} did not`, holds: tally.wrongCount === 0 },
    {
      what: 'nothing held when all had ended',
      measured: holding.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing',
      holds: holding.length === 0,
    },
    {
      what: `requests to the pool's backends at most calls × ${1 + RETRIES.percent / 100} + ${RETRIES.perSecond} a second`,
      measured: `${result.inPool} (at most ${Math.floor(tally.calls + mostRetries)})`,
      holds: retries <= mostRetries,
    },
    {
      what: 'requests of the legacy client at most calls',
      measured: String(result.inLegacy),
      holds: result.inLegacy <= tally.calls,
    },
    descriptorCheck(result),
    {
      what: `what is alive in memory grows by at most ${MOST_MB_PER_MINUTE} MB a minute after the warm-up`,
      measured: memory ? `${memory.slopeMbPerMinute.toFixed(2)} MB/min` : 'the run was too short',
      holds: memory && seconds >= JUDGED_FROM_SECONDS ? memory.slopeMbPerMinute <= MOST_MB_PER_MINUTE : undefined,
    },
    { what: 'nothing logged as an error', measured: String(errors.length), holds: errors.length === 0 },
    { what: 'SIGTERM ends it with 0', measured: String(exitCode), holds: exitCode === 0 },
  ];
};

const descriptorCheck = ({ descriptors, descriptorsBefore, upstreamConnections }: SoakResult): Check => {
  const what = 'no descriptors but those of before and the open connections to upstreams';
  if (descriptors === undefined || descriptorsBefore === undefined) {
    return { what, measured: 'not measurable here', holds: undefined };
  }
  const more = descriptors - descriptorsBefore - upstreamConnections;
  return {
    what,
    measured: `${descriptorsBefore} before, ${descriptors} after, ${upstreamConnections} to upstreams`,
    holds: more <= SPARE_DESCRIPTORS,
  };
};
