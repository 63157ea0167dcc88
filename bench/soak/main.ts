import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../client/cli/usage-error';
import { checks } from './checks';
import { HELP, readOptions } from './options';
import { report } from './report';
import { soak } from './soak';

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return 0;
  }
  const result = await soak(options, process.stderr);
  const checked = checks(result);
  const text = report(options, result, checked);
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, text);
  process.stdout.write(`${text}\nWritten to ${options.out}.\n`);
  return checked.every(({ holds }) => holds !== false) ? 0 : 1;
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${isUsage ? `${error.message}. See --help.` : error.stack}\n`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
