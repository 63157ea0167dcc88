import type { Logger } from '../telemetry/logger';
import type { AdminSources } from './sources';
import { statusLines } from './status-lines';

/** Writes the status to the log, a line for each, and returns the lines. */
export const logStatus = (sources: AdminSources, logger: Logger): string[] => {
  const lines = statusLines(sources);
  for (const line of lines) logger.info({ event: 'status' }, line);
  return lines;
};
