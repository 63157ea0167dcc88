import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The path of a program: where scripts/ci-tools.sh puts it, or on the path. Undefined when it is not installed. */
export const findTool = (name: string): string | undefined =>
  [join(homedir(), '.cache/llm-pool-tools'), ...(process.env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
