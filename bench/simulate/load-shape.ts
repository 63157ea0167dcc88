import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../../client/cli/usage-error';
import { parseShape, type Shape } from './shape';

/** The shapes that come with the project; run from its root. */
const FOLDER = 'bench/simulate/shapes';

/**
 * A shape by its name, or of a file of the user's own.
 * @throws UsageError when there is none, or when it cannot be understood
 */
export const loadShape = (nameOrFile: string): Shape => {
  const isFile = /[./]/.test(nameOrFile);
  const path = isFile ? nameOrFile : join(FOLDER, `${nameOrFile}.json`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`shape ${nameOrFile}: ${(error as Error).message}`);
  }
  return parseShape(isFile ? basename(path) : nameOrFile, text);
};
