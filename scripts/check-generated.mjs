// Fails when what is committed below */gen differs from what scripts/gen.mjs makes now.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fresh = mkdtempSync(join(tmpdir(), 'llm-pool-gen-'));
try {
  execFileSync('node', ['scripts/gen.mjs', fresh], { stdio: 'inherit' });
  for (const folder of ['server/gen', 'client/typescript/src/gen']) {
    execFileSync('diff', ['-r', '-q', folder, join(fresh, folder)], { stdio: 'inherit' });
  }
} catch {
  console.error('generated code is not current: run `npm run gen` and commit what changes');
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true });
}
