import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The folder of grpcurl: on the path, or where scripts/ci-tools.sh puts it. Undefined when it is not installed. */
export const findGrpcurl = (): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), join(homedir(), '.cache/llm-pool-tools')].find((folder) => {
    try {
      accessSync(join(folder, 'grpcurl'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
