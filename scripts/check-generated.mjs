// Fails when what is committed below */gen differs from what scripts/gen.mjs makes now. A language that it skips is not compared.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES } from './languages.mjs';

const fresh = mkdtempSync(join(tmpdir(), 'llm-pool-gen-'));
try {
  execFileSync('node', ['scripts/gen.mjs', fresh], { stdio: 'inherit' });
  const folders = LANGUAGES.flatMap((language) => language.folders);
  for (const folder of folders.filter((name) => existsSync(join(fresh, name)))) {
    execFileSync('diff', ['-r', '-q', '-x', '__pycache__', folder, join(fresh, folder)], { stdio: 'inherit' });
  }
} catch {
  console.error('generated code is not current: run `npm run gen` and commit what changes');
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true });
}
