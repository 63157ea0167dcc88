import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Python of scripts/python.sh, or another that has the same packages. */
const PYTHON = process.env.LLM_POOL_TEST_PYTHON ?? join(homedir(), '.cache/llm-pool-tools/python/bin/python');
const HOW = 'Install Python 3.11 or newer, then run `bash scripts/python.sh install`.';

/** Tests that need Python; `tests` gets its path. Without it they fail in CI, and are skipped aloud on a laptop. */
export const describeWithPython = (title: string, tests: (python: string) => void): void => {
  if (existsSync(PYTHON)) {
    describe(title, () => tests(PYTHON));
    return;
  }
  if (process.env.CI !== 'true') console.warn(`SKIPPED: ${title}. ${HOW}`);
  const missing = process.env.CI === 'true' ? it : it.skip;
  describe(title, () => {
    missing('has Python', () => {
      throw new Error(`There is no ${PYTHON}. ${HOW}`);
    });
  });
};
