import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** The Node.js of the machine, which is the oldest that a caller may have: not the newer one that comes with the packages. */
export const machineNode = (): { readonly path: string; readonly version: string } => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of folders) {
    const path = join(folder, 'node');
    try {
      return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
    } catch {
      // Not in this folder.
    }
  }
  return { path: process.execPath, version: process.version };
};
