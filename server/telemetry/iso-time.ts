let lastMs = Number.NaN;
let lastText = '';

/** The time of a line for pino, to the millisecond in UTC. Lines of the same millisecond share one text: making it costs as much as a fifth of a line. */
export const isoTime = (): string => {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastText;
};
