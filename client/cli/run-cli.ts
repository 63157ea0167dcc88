import { parseArgs } from 'node:util';
import type { Command, Given } from './command';
import { chat } from './commands/chat';
import { debug } from './commands/debug';
import { deepDive } from './commands/deep-dive';
import { doctor } from './commands/doctor';
import { explain } from './commands/explain';
import { models } from './commands/models';
import { pool } from './commands/pool';
import { simulate } from './commands/simulate';
import { status } from './commands/status';
import { commandHelp, overview } from './help';
import type { Io } from './io';
import { EXIT, showError } from './show-error';
import { UsageError } from './usage-error';
import { version } from './version';

const COMMANDS: readonly Command[] = [chat, deepDive, status, debug, explain, pool, models, simulate, doctor];

/** Runs one command line (without `node` and the script) and returns its exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [name = 'help', ...rest] = args;
  const command = COMMANDS.find((candidate) => candidate.name === name);
  try {
    if (command) return await run(command, rest, io);
    if (name === '--version' || name === '-v') await io.out(`${version()}\n`);
    else if (name === 'help' || name === '--help' || name === '-h') await io.out(help(rest[0]));
    else throw new UsageError(`${JSON.stringify(name)} is no command of llm-pool`);
    return EXIT.ok;
  } catch (error) {
    return showError(error, command?.name ?? '', io);
  }
}

async function run(command: Command, args: readonly string[], io: Io): Promise<number> {
  const given = parse(command, args);
  if (given.flags.help) {
    await io.out(commandHelp(command));
    return EXIT.ok;
  }
  if (given.words.length > command.maxWords) {
    const extra = given.words.slice(command.maxWords).join(' ');
    throw new UsageError(`Too many words: ${JSON.stringify(extra)}. Put quotes around a text with spaces.`);
  }
  return command.run(given, io);
}

function parse({ flags }: Command, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short !== undefined && { short }), ...(multiple && { multiple }) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return { flags: values as Given['flags'], words: positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function help(name: string | undefined): string {
  if (name === undefined) return overview(COMMANDS);
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) throw new UsageError(`${JSON.stringify(name)} is no command of llm-pool`);
  return commandHelp(command);
}
