import { join } from 'node:path';
import { findGrpcurl } from './find-grpcurl';

const HOW = 'grpcurl is not installed: run scripts/ci-tools.sh (needs Go), or put it on the path';

/** Tests that need grpcurl; `tests` gets its path. Without it they fail in CI, and are skipped aloud on a laptop. */
export const describeWithGrpcurl = (title: string, tests: (grpcurl: string) => void): void => {
  const folder = findGrpcurl();
  if (folder !== undefined) {
    describe(title, () => tests(join(folder, 'grpcurl')));
    return;
  }
  if (process.env.CI !== 'true') console.warn(`SKIPPED: ${title}. ${HOW}`);
  const missing = process.env.CI === 'true' ? it : it.skip;
  describe(title, () => {
    missing('has grpcurl', () => {
      throw new Error(HOW);
    });
  });
};
