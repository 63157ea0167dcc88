import type { Environment } from '../../server/settings/environment';
import { HELP, type HeadlineOptions, readOptions } from './options';
import { Progress, type ProgressOutput } from './progress';
import { runSetUp } from './run-set-up';
import { SET_UPS } from './set-up';
import { type Row, summary } from './summary';
import { table } from './table';
import { openUpstream, type Upstream } from './upstream';
import { type Verdict, verdict } from './verdict';

/** Where it writes: the result to `out`, progress to `err`. */
export interface HeadlineOutput {
  readonly out: { write(text: string): unknown };
  readonly err: ProgressOutput;
}

/** Runs the comparison and prints its table; returns the exit code. */
export const headline = async (
  args: readonly string[],
  environment: Environment,
  { out, err }: HeadlineOutput,
): Promise<number> => {
  const options = readOptions(args, environment.LLM_POOL_MODEL);
  if (!options) {
    out.write(HELP);
    return 0;
  }
  const upstream = await openUpstream(options, environment);
  try {
    const rows = await measure(options, upstream, err);
    const judged = verdict(rows, upstream.answerMs !== undefined);
    out.write(options.json ? json(options, rows, judged) : text(options, rows, judged));
    return judged.held ? 0 : 1;
  } finally {
    await upstream.close();
  }
};

const measure = async (options: HeadlineOptions, upstream: Upstream, err: ProgressOutput): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const setUp of SET_UPS) {
    const progress = new Progress(setUp, options.users, err);
    try {
      const run = await runSetUp(setUp, upstream, options, (result) => progress.userEnded(result));
      rows.push(summary(setUp, run));
    } finally {
      progress.stop();
    }
  }
  return rows;
};

const text = (
  { users, answerMs, giveUpMs, upstream }: HeadlineOptions,
  rows: readonly Row[],
  judged: Verdict,
): string =>
  [
    '',
    `${users} users ask at the same time; ${upstream ? upstream.url : 'the simulated upstream'} answers ` +
      `${upstream ? `(${upstream.model})` : `after ${answerMs / 1000} s`}; users give up after ${giveUpMs / 1000} s`,
    '',
    table(rows),
    '',
    'mean, p95: how long users waited, for the answer or for the error. ideal total: the waves of calls that are needed, if nobody',
    `gives up${upstream ? ', at the speed of the uncounted call' : ''}. One call before each run, which is not counted, warmed up connections and code.`,
    judged.sentence,
    '',
  ].join('\n');

const json = ({ users, giveUpMs }: HeadlineOptions, rows: readonly Row[], { held }: Verdict): string =>
  `${JSON.stringify({ users, giveUpMs, rows, held }, rounded, 2)}\n`;

const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' ? Math.round(value) : value);
