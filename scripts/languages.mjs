// The languages that the contract's code is generated in, and what that needs.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const tools = join(homedir(), '.cache/llm-pool-tools');
const python = process.env.LLM_POOL_TEST_PYTHON ?? join(tools, 'python/bin/python');

/** `template` for buf, the `folders` that it writes, and the programs without which it cannot. */
export const LANGUAGES = [
  { name: 'TypeScript', template: 'buf.gen.yaml', folders: ['server/gen', 'client/typescript/src/gen'], programs: [] },
  {
    name: 'Go',
    template: 'client/go/buf.gen.yaml',
    folders: ['client/go/gen'],
    programs: [join(tools, 'protoc-gen-go'), join(tools, 'protoc-gen-go-grpc')],
  },
  {
    name: 'Python',
    template: 'client/python/buf.gen.yaml',
    folders: ['client/python/src/llm_pool/gen'],
    programs: [python],
  },
];

/** Where buf finds the programs. */
export const PATH = [tools, dirname(python), process.env.PATH].join(delimiter);

/** Whether this machine has what the language needs; says so where not, and ends the run in CI. */
export const canGenerate = ({ name, programs }) => {
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length === 0) return true;
  const words = `${name} code is not generated, ${missing.join(' and ')} missing: \`bash scripts/ci-tools.sh\` installs what it needs`;
  if (process.env.CI === 'true') throw new Error(words);
  console.warn(`SKIPPED: ${words}`);
  return false;
};
