import type { Io } from './io';

/** A flag of a command. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** It may be given more than once; its value is a list. */
  readonly multiple?: true;
  /** How its value is shown in the help: `N`, `30s`. */
  readonly value?: string;
  readonly help: string;
}

/** The value of a flag: a list where it may be given more than once. */
export type FlagValue = string | boolean | readonly string[] | undefined;

/** What was written on the command line. Flags that were not given are missing. */
export interface Given {
  readonly flags: Readonly<Record<string, FlagValue>>;
  readonly words: readonly string[];
}

/** One command of `llm-pool`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows `llm-pool NAME`: `[TEXT]`. */
  readonly usage: string;
  /** The most words it takes. */
  readonly maxWords: number;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Command lines to copy, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Returns the exit code. */
  run(given: Given, io: Io): Promise<number>;
}
