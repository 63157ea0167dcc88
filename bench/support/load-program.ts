import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** This file is in dist/bench/support when it runs. */
const ROOT = resolve(__dirname, '../../..');
const SOURCE = join(ROOT, 'bench/load');
const FILE = join(ROOT, 'node_modules/.cache/llm-pool-bench/load');

let built = false;

/** The path of the load program, built from bench/load when that has changed. Throws where Go is missing. */
export const loadProgram = (): string => {
  if (built) return FILE;
  if (!existsSync(FILE)) console.log('building bench/load: the first time takes a while, and may fetch Go modules');
  // Go itself knows whether there is anything to do.
  const { error, status } = spawnSync('go', ['build', '-o', FILE, '.'], { cwd: SOURCE, stdio: 'inherit' });
  if (error) {
    throw new Error(`the load of the benches is written in Go: install Go 1.26 or newer (go build: ${error.message})`);
  }
  if (status !== 0) throw new Error(`bench/load could not be built: go build ended with ${status}`);
  built = true;
  return FILE;
};
