import { findProgram } from './find-program';

/** Tests that need a program; `tests` gets its path. Without it they fail in CI, and are skipped aloud on a laptop. */
export const describeWithProgram = (
  names: readonly string[],
  how: string,
  title: string,
  tests: (program: string) => void,
): void => {
  const program = findProgram(...names);
  if (program !== undefined) {
    describe(title, () => tests(program));
    return;
  }
  if (process.env.CI !== 'true') console.warn(`SKIPPED: ${title}. ${how}`);
  const missing = process.env.CI === 'true' ? it : it.skip;
  describe(title, () => {
    missing(`has ${names[0]}`, () => {
      throw new Error(how);
    });
  });
};
