import { parseArgs } from 'node:util';
import { UsageError } from '../../client/cli/usage-error';

export interface SoakOptions {
  readonly minutes: number;
  /** Calls at the same time. */
  readonly callers: number;
  /** Where the result is written. */
  readonly out: string;
}

export const HELP = `npm run soak: calls, faults and switches for minutes, and whether anything is lost or left behind.

It starts the service and three simulated upstreams as processes of their own, and lets callers ask for everything that can go
wrong, cancel, and give up, while backends fail and come back and the pool is switched off and on.

Usage: npm run soak -- [options]

  --minutes M     how long, 0.2 to 1440 (3)
  --callers N     calls at the same time, 1 to 1000 (24)
  --out FILE      where the result is written (bench/results/soak.md)
  --help

Exit code: 0 when all checks hold, 1 when not, 2 for a wrong command line.
`;

/** Reads the command line; undefined when help was asked for. */
export const readOptions = (args: readonly string[]): SoakOptions | undefined => {
  const flags = parse(args);
  if (flags.help) return undefined;
  return {
    minutes: number('minutes', flags.minutes ?? '3', 0.2, 1440),
    callers: Math.round(number('callers', flags.callers ?? '24', 1, 1000)),
    out: flags.out ?? 'bench/results/soak.md',
  };
};

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  try {
    const options = { minutes: text, callers: text, out: text, help: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

const number = (flag: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new UsageError(`--${flag} ${text}: must be a number from ${min} to ${max}`);
};
