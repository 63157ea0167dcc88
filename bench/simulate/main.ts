import { UsageError } from '../../client/cli/usage-error';
import { SettingsError } from '../../server/settings/settings-error';
import { HELP, readOptions } from './options';
import { simulate } from './simulate';
import { text } from './text';
import { writeResults } from './write-results';

const CLEAR_LINE = '\r\u001B[2K';

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const { stderr, stdout } = process;
  const startedAt = performance.now();
  let last = '';
  const simulation = await simulate(options, ({ name }, done, all) => {
    if (stderr.isTTY) stderr.write(`${CLEAR_LINE}${name}: run ${done} of ${all}`);
    else if (name !== last) stderr.write(`${name}: from run ${done} of ${all} on\n`);
    last = name;
  });
  if (stderr.isTTY) stderr.write(CLEAR_LINE);
  const tookMs = performance.now() - startedAt;
  for (const result of simulation.scenarios) stdout.write(text(result));
  const hours = (simulation.virtualMs / 3_600_000).toFixed(1);
  const factor = Math.round(simulation.virtualMs / tookMs).toLocaleString('en');
  stdout.write(
    `\n${hours} hours in ${(tookMs / 1000).toFixed(1)} s: ${factor} times faster than the clock on the wall. Seed ${options.seed}.\n`,
  );
  if (options.out !== undefined)
    stdout.write(`Written: ${writeResults(options.out, simulation, options).join(', ')}\n`);
};

main().catch((error: Error) => {
  const isUsage = error instanceof UsageError || error instanceof SettingsError;
  process.stderr.write(
    `simulate: ${isUsage ? `${error.message}${error instanceof UsageError ? '. See --help.' : ''}` : error.stack}\n`,
  );
  process.exitCode = isUsage ? 2 : 1;
});
