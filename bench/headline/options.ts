import { parseArgs } from 'node:util';
import { UsageError } from '../../client/cli/usage-error';

export interface HeadlineOptions {
  /** Users who ask at the same time, one call each. */
  readonly users: number;
  /** How long the simulator takes to answer, ms. */
  readonly answerMs: number;
  /** How long a user waits before giving up, ms: the deadline of the call. */
  readonly giveUpMs: number;
  readonly prompt: string;
  /** The user's own upstream; absent: the simulator. */
  readonly upstream?: { readonly url: string; readonly model: string };
  readonly json: boolean;
}

export const HELP = `npm run headline: what the pool changes for users who all ask at the same time.

It starts the service four times, with the legacy client alone and with pools of 3, 5 and 8-10 clients, lets the users ask,
one call each, and prints one table. Before each run one call that is not counted warms up connections and code.

Usage: npm run headline -- [options]

  --users N          users at the same time, 1 to 10000 (20)
  --seconds S        time the simulated upstream takes to answer (4)
  --give-up S        time after which a user gives up (21)
  --upstream URL     measures this OpenAI-compatible upstream instead of the simulator; the key is OPENAI_API_KEY.
                     That is 4 x (users + 1) real calls.
  --model NAME       model to ask there (LLM_POOL_MODEL)
  --prompt TEXT      question to ask ("Say hello in one sentence.")
  --json             prints JSON instead of the table
  --help

Exit code: 0 when the pool of 8-10 kept its promise, 1 when not, 2 for a wrong command line.
`;

/** Reads the command line; undefined when help was asked for. `defaultModel` is LLM_POOL_MODEL. */
export const readOptions = (args: readonly string[], defaultModel?: string): HeadlineOptions | undefined => {
  const flags = parse(args);
  if (flags.help) return undefined;
  if (flags.upstream !== undefined && flags.seconds !== undefined) {
    throw new UsageError('--seconds is the speed of the simulator: leave it out with --upstream');
  }
  const model = flags.model ?? defaultModel;
  if (flags.upstream !== undefined && !model) throw new UsageError('--upstream needs --model NAME, or LLM_POOL_MODEL');
  const users = Number(flags.users ?? 20);
  if (!Number.isInteger(users) || users < 1 || users > 10_000) {
    throw new UsageError(`--users ${flags.users}: must be a whole number from 1 to 10000`);
  }
  return {
    users,
    answerMs: milliseconds('seconds', flags.seconds ?? '4'),
    giveUpMs: milliseconds('give-up', flags['give-up'] ?? '21'),
    prompt: flags.prompt ?? 'Say hello in one sentence.',
    upstream: flags.upstream === undefined ? undefined : { url: flags.upstream, model: model! },
    json: flags.json ?? false,
  };
};

const parse = (args: readonly string[]) => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        users: { type: 'string' },
        seconds: { type: 'string' },
        'give-up': { type: 'string' },
        upstream: { type: 'string' },
        model: { type: 'string' },
        prompt: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

const milliseconds = (flag: string, text: string): number => {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0.1 && seconds <= 600) return seconds * 1000;
  throw new UsageError(`--${flag} ${text}: must be seconds from 0.1 to 600`);
};
