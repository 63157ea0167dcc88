import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './built';

/** The text of a file of the repository. */
export const readRepository = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
