import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VERSION as openai } from 'openai/version';

const versionIn = (packageJson: string): string =>
  (JSON.parse(readFileSync(packageJson, 'utf8')) as { version: string }).version;

/** The nearest package.json above this file that is llm-pool's own: sources and dist/ lie at different depths. */
const ownVersion = (): string => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    try {
      return versionIn(join(folder, 'package.json'));
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
};

/** What runs, for Debug and bug reports. */
export const versions = (): Record<string, string> => ({
  llm_pool: ownVersion(),
  node: process.versions.node,
  grpc_js: versionIn(require.resolve('@grpc/grpc-js/package.json')),
  openai,
});
