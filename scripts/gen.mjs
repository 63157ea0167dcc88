// Makes everything that is generated: code from the contract, the descriptor image for reflection, and the docs that mirror tables in code.
// `node scripts/gen.mjs DIR` writes the code below DIR instead, for the check that what is committed is current.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canGenerate, LANGUAGES, PATH } from './languages.mjs';

const out = process.argv[2] ?? '.';
const env = { ...process.env, PATH };
const run = (command, ...args) => execFileSync(command, args, { stdio: 'inherit', env });
const temporary = mkdtempSync(join(tmpdir(), 'llm-pool-gen-'));

for (const language of LANGUAGES.filter(canGenerate)) {
  run('buf', 'generate', '--template', language.template, '--output', out);
}
const image = join(temporary, 'image.binpb');
run('buf', 'build', '--as-file-descriptor-set', '-o', image);
const base64 = readFileSync(image)
  .toString('base64')
  .replace(/.{1,120}/g, (line) => `  '${line}' +\n`);
mkdirSync(join(out, 'server/gen'), { recursive: true });
writeFileSync(
  join(out, 'server/gen/image.ts'),
  `// The contract as a google.protobuf.FileDescriptorSet, for server reflection. Made by scripts/gen.mjs.\nexport const IMAGE_BASE64 =\n${base64}  '';\n`,
);
rmSync(temporary, { recursive: true });
if (out === '.') {
  run('node', 'scripts/gen-settings-docs.mjs');
  // The tests that compare these docs with the tables in code also write them.
  env.UPDATE_DOCS = '1';
  run('jest', 'test/docs/errors-doc', 'test/docs/metrics-docs', 'test/docs/logs-doc');
}
