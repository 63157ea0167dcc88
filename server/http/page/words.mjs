/** Milliseconds as people say them. */
export const time = (ms) => {
  if (ms < 1) return '< 1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
};

/** How long ago by the server's own clock: that of the browser may be wrong. */
export const ago = (iso, serverNow) => `${time(Math.max(0, serverNow - Date.parse(iso)))} ago`;

/** The value of a target. */
export const targetValue = ({ value, unit, judged }) => {
  if (!judged) return '–';
  if (unit === 'ratio') return `${(value * 100).toFixed(1)} %`;
  return unit === 's' ? `${value.toFixed(2)} s` : String(value);
};

/** What is good, in the unit of the value. */
export const goal = ({ target, unit }) => {
  const signs = target.replace('>=', '≥').replace('<=', '≤');
  return unit === 'ratio' ? signs.replace(/\d+(\.\d+)?/, (ratio) => `${Math.round(ratio * 100)} %`) : signs;
};

export const TARGET_NAMES = {
  pool_utilisation: 'Pool utilisation',
  error_rate: 'Error rate',
  mean_response_time: 'Mean response time',
  fallback_count: 'Fallbacks',
};

/** The state of the pool: tone and words. */
export const POOL_STATES = {
  on: ['good', '● pool ON'],
  disabled: ['warn', '○ pool OFF by an operator or setting'],
  off_after_errors: ['bad', '✗ pool OFF after errors'],
  trial: ['warn', '◐ pool on trial'],
};

/** How a call ended, or what it does. */
export const ending = ({ state, outcome, reason }) =>
  state === 'ended' ? [outcome?.replaceAll('_', ' '), reason].filter(Boolean).join(' ') : state;

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
