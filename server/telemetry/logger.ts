import pino from 'pino';
import pinoPretty from 'pino-pretty';
import { GatheredOutput } from './gathered-output';
import { isoTime } from './iso-time';
import { maskSecrets } from './mask-secrets';
import { plainLines } from './plain-lines';
import { safeError } from './safe-error';

export type Logger = pino.Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  /** The least level that is logged. */
  readonly level: LogLevel;
  /** LLM_POOL_DEBUG: lowers the level to debug. */
  readonly debug: boolean;
  /** `auto`: pretty on a terminal, else JSON. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** In each line. */
  readonly instance: string;
  /** Where the lines go. Default standard output, without waiting for its reader. */
  readonly destination?: NodeJS.WritableStream;
}

export interface Log {
  readonly logger: Logger;
  /** Writes what is still waiting, at once: before the process ends. */
  flush(): void;
}

/** The log: one JSON object a line, or a form for reading. */
export const createLogger = ({ level, debug, format, instance, destination }: LoggerOptions): Log => {
  const output = destination ?? new GatheredOutput();
  const logger = pino(
    {
      level: debug && level !== 'trace' ? 'debug' : level,
      base: { instance },
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }), log: maskSecrets },
      serializers: { err: (error: unknown) => safeError(error) },
      hooks: { logMethod: withFixedMessage },
    },
    isPretty(format, destination) ? pinoPretty({ destination: output, ignore: 'instance' }) : output,
  );
  return {
    logger: plainLines(logger, maskSecrets),
    flush: () => {
      if ('flushSync' in output) output.flushSync();
    },
  };
};

/** Without a text of its own a line would take the error's message as it is, past safeError. */
function withFixedMessage(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn): void {
  const first: unknown = args[0];
  const hasError = typeof first === 'object' && first !== null && (first instanceof Error || 'err' in first);
  if (hasError && args.length === 1) method.call(this, first, 'error');
  else method.apply(this, args);
}

const isPretty = (format: LoggerOptions['format'], destination: NodeJS.WritableStream | undefined): boolean =>
  format === 'pretty' || (format === 'auto' && destination === undefined && process.stdout.isTTY === true);
