import type { Command } from './command';
import { table } from './table';

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, usage, summary }) => [`  ${name} ${usage}`, summary]);
  return [
    'llm-pool: calls and watches an llm-pool service.',
    '',
    'Usage: llm-pool COMMAND …',
    '',
    table([...rows, ['  help [COMMAND]', 'shows the flags of a command, with examples']]),
    '',
    'llm-pool --version prints the version.',
    EXIT_CODES,
    '',
  ].join('\n');
}

const EXIT_CODES =
  'Exit codes: 0 done, 2 wrong command line or setting, 64 + gRPC status for a failed call (78: not reached), 1 the rest.';

/** All about one command. */
export function commandHelp({ name, usage, summary, flags, examples }: Command): string {
  const options = Object.entries(flags).map(([flag, { short, value, help }]) => [
    `  ${short ? `-${short}, ` : '    '}--${flag}${value ? ` ${value}` : ''}`,
    help,
  ]);
  return [
    `llm-pool ${name}: ${summary}.`,
    '',
    `Usage: llm-pool ${name} [flags] ${usage}`.trimEnd(),
    '',
    ...(options.length > 0 ? ['Flags:', table(options), ''] : []),
    'Examples:',
    ...examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}
