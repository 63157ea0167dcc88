import type { Settings } from './settings/settings';

/** What is on, in one line: the first thing an operator looks for after a start. */
export const startLine = ({ pool, legacy }: Settings): string => {
  if (!pool.enabled) return `pool OFF: legacy client, ${legacy.concurrency} calls at once; set ENABLE_LLM_POOL=true`;
  const { min, max } = pool.size;
  const range = (factor: number): string => (min === max ? `${min * factor}` : `${min * factor}-${max * factor}`);
  const share = pool.rolloutPercent < 100 ? `, for ${pool.rolloutPercent} % of the calls` : '';
  return `pool ON: ${range(1)} clients, ${range(pool.clientConcurrency)} calls at once, ${pool.queueLimit} may wait${share} (Phase 1, プール)`;
};

/** The time limits that hold, in one line. */
export const limitsLine = ({ deadline, attempt }: Settings): string =>
  `time limits: call ${deadline.defaultMs} ms unless the caller says (at most ${deadline.maxMs} ms), connect ${attempt.connectTimeoutMs} ms, ` +
  `first token ${attempt.firstTokenTimeoutMs} ms, between tokens ${attempt.idleTokenTimeoutMs} ms, one attempt ${attempt.totalTimeoutMs} ms`;
