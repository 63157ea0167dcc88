import { join, resolve } from 'node:path';
import { runCommand } from './run-command';

export const ROOT = resolve(__dirname, '../..');

/** Brings dist/ up to date, for tests of what users start. Does nothing when it is. */
export const build = async (): Promise<void> => {
  const { code, stdout } = await runCommand(join(ROOT, 'node_modules/.bin/tsc'), ['-b'], { cwd: ROOT });
  if (code !== 0) throw new Error(`tsc -b failed:\n${stdout}`);
};
