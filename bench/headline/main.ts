import { UsageError } from '../../client/cli/usage-error';
import { readEnvironment } from '../../server/settings/read-environment';
import { SettingsError } from '../../server/settings/settings-error';
import { headline } from './headline';

const main = (): Promise<number> =>
  headline(process.argv.slice(2), readEnvironment().environment, { out: process.stdout, err: process.stderr });

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    const wrongInput = error instanceof UsageError || error instanceof SettingsError;
    process.stderr.write(`headline: ${error.message}${error instanceof UsageError ? '. See --help.' : ''}\n`);
    process.exitCode = wrongInput ? 2 : 1;
  },
);
