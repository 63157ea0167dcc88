import { Writable } from 'node:stream';
import { createLogger, type LoggerOptions } from '../../server/telemetry/logger';

/** A logger whose lines a test can read. */
export const logLines = (options: Partial<LoggerOptions> = {}) => {
  let written = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  const text = () => written;
  const { logger } = createLogger({
    level: 'info',
    debug: false,
    format: 'json',
    instance: 't',
    ...options,
    destination,
  });
  const lines = (): Record<string, unknown>[] =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { logger, text, lines };
};
