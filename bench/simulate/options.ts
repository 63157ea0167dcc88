import { parseArgs } from 'node:util';
import { UsageError } from '../../client/cli/usage-error';
import { loadShape } from './load-shape';
import type { Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import type { Shape } from './shape';

export interface SimulateOptions {
  readonly scenarios: readonly Scenario[];
  /** In place of the shapes of the scenarios. */
  readonly shape?: Shape;
  /** Settings of the user's own, compared with the others; empty for none. */
  readonly settings: Readonly<Record<string, string>>;
  /** In place of the lengths of the scenarios. */
  readonly minutes?: number;
  readonly seed: number;
  /** Folder for simulation.md and simulation.svg; absent: they are not written. */
  readonly out?: string;
}

export const HELP = `npm run simulate: compares settings on a clock that jumps, in seconds instead of hours.

The real pool, policies and path of a call, with upstreams that only take as long as a shape says. Same seed, same numbers.

Usage: npm run simulate -- [options] [SCENARIO...]

${SCENARIOS.map(({ name, title }) => `  ${name.padEnd(14)}${title}`).join('\n')}

  --set NAME=VALUE   a setting of the service; may be given several times. It adds a line, or a curve, with your settings to each scenario
  --shape SHAPE      how long attempts take: constant, chat, reasoning or slow-tail, or a file of yours: times in ms, one to a line,
                     or {"quantilesMs": {"0": 400, "0.5": 2000, "0.99": 9000, "1": 20000}}
  --minutes N        length of each run, 1 to 10080 (each scenario has its own)
  --seed N           for other random numbers, 0 to 4294967295 (1)
  --out FOLDER       where to write simulation.md and simulation.svg (docs when nothing else is asked for, else not written)
  --help

Examples:
  npm run simulate
  npm run simulate -- overload --set LLM_POOL_QUEUE_LIMIT=50
  npm run simulate -- pool-size --set LLM_POOL_SIZE=7 --set LLM_POOL_CLIENT_CONCURRENCY=3 --shape my-times.txt
`;

/** Reads the command line; undefined when help was asked for. */
export const readOptions = (args: readonly string[]): SimulateOptions | undefined => {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const unknown = positionals.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`${unknown}: is no scenario; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`);
  }
  const { set = [], shape, minutes, seed, out } = values;
  const isStandard = args.length === 0;
  return {
    scenarios: SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    shape: shape === undefined ? undefined : loadShape(shape),
    settings: Object.fromEntries(set.map(assignment)),
    minutes: minutes === undefined ? undefined : whole('minutes', minutes, 1, 10_080),
    seed: whole('seed', seed ?? '1', 0, 2 ** 32 - 1),
    out: out ?? (isStandard ? 'docs' : undefined),
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true },
        shape: { type: 'string' },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

const assignment = (text: string): [string, string] => {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--set ${text}: must be NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
};

const whole = (flag: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${flag} ${text}: must be a whole number from ${min} to ${max}`);
};
