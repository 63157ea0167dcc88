import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chatEnd, textAnswer, textDelta } from '../support/chat-events';
import { type FakeLlmPool, startFakeLlmPool } from '../support/fake-llm-pool';
import { runCommand } from '../support/run-command';

const ROOT = resolve(__dirname, '../..');
const SOURCE = join(ROOT, 'client/typescript');

const BODY = `
const client = new LlmPoolClient({ address: process.argv[2] });
async function main() {
  const answer = await client.chat({ messages: [{ role: Role.USER, text: 'Hi' }] });
  let streamed = '';
  for await (const text of client.streamChat('Hi').text()) streamed += text;
  const error = await client.deepDive('nothing').catch((reason) => reason);
  console.log(JSON.stringify([textOf(answer), streamed, error instanceof LlmPoolError, error.codeName]));
  client.close();
}
main();
`;
const NAMES = '{ LlmPoolClient, LlmPoolError, Role, textOf }';

/** The package as its users get it: packed, installed into fresh projects, run and compiled there. */
describe('the package @llm-pool/client', () => {
  let directory: string;
  let pool: FakeLlmPool;

  beforeAll(async () => {
    pool = await startFakeLlmPool({
      chat: () => textAnswer('Hello'),
      streamChat: () => [textDelta('Hel'), textDelta('lo'), chatEnd()],
    });
    directory = await mkdtemp(join(tmpdir(), 'llm-pool-client-'));
    const staged = join(directory, 'package');
    await mkdir(staged);
    for (const file of ['package.json', 'README.md']) await cp(join(SOURCE, file), join(staged, file));
    // Compiled aside: a test must neither use nor disturb what another build leaves in dist.
    const compiler = join(ROOT, 'node_modules/.bin/tsc');
    const own = ['--composite', 'false', '--incremental', 'false', '--outDir', join(staged, 'dist')];
    await succeeds(compiler, ['-p', SOURCE, ...own], ROOT);
    await succeeds('npm', ['pack', '--silent', '--offline', '--pack-destination', directory], staged);
  }, 60_000);

  afterAll(async () => {
    pool.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    ['module', `import ${NAMES} from '@llm-pool/client';`],
    ['commonjs', `const ${NAMES} = require('@llm-pool/client');`],
  ])(
    'works in a project of type %s',
    async (type, loading) => {
      const project = await install(type, { 'main.js': `${loading}\n${BODY}` });
      const { stdout } = await succeeds(process.execPath, ['main.js', pool.address], project);
      expect(JSON.parse(stdout)).toEqual(['Hello', 'Hello', true, 'UNIMPLEMENTED']);
    },
    60_000,
  );

  it('brings types for a strict compiler', async () => {
    const project = await install('module', {
      'main.ts': `
        import { LlmPoolClient, type ChatInput, type LlmPoolErrorReason, FinishReason } from '@llm-pool/client';
        const request: ChatInput = { messages: [{ role: 'user', parts: [{ text: 'Hi' }] }], priority: 'bulk' };
        const reason: LlmPoolErrorReason = 'POOL_OVERLOADED';
        using client = new LlmPoolClient({ address: ['a:1', 'b:2'], tls: true });
        for await (const event of client.streamChat(request)) {
          if (event.$case === 'end') console.log(event.value.choices[0]?.finishReason === FinishReason.STOP, reason);
        }
        // @ts-expect-error temperature is a number
        client.chat({ temperature: 'hot' });
      `,
    });
    await compiles(project);
  }, 60_000);

  it('has a README whose snippets compile', async () => {
    const readme = await readFile(join(SOURCE, 'README.md'), 'utf8');
    const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!.replace(/^import .*\n/gm, ''));
    expect(snippets.length).toBeGreaterThan(3);
    const blocks = snippets.map((code) => `{\n${code}}\n`).join('');
    const names = 'LlmPoolClient, LlmPoolError, textOf';
    const prelude = `import { ${names} } from '@llm-pool/client';\ndeclare const client: LlmPoolClient;\n`;
    await compiles(await install('module', { 'main.ts': prelude + blocks }));
  }, 60_000);

  /** A fresh project with the packed client. Its two dependencies are links to those of this repository: no registry is asked. */
  async function install(type: string, files: Readonly<Record<string, string>>): Promise<string> {
    const project = await mkdtemp(join(directory, `${type}-`));
    const installed = (name: string) => `file:${join(ROOT, 'node_modules', name)}`;
    const dependencies = {
      '@llm-pool/client': `file:${join(directory, 'llm-pool-client-0.1.0.tgz')}`,
      '@grpc/grpc-js': installed('@grpc/grpc-js'),
      '@bufbuild/protobuf': installed('@bufbuild/protobuf'),
    };
    await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type, dependencies }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
    const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--cache', join(directory, 'cache')];
    await succeeds('npm', ['install', ...quiet], project);
    return project;
  }
});

async function succeeds(command: string, args: readonly string[], cwd: string) {
  const result = await runCommand(command, args, { cwd });
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return result;
}

/** Type-checks main.ts of a project as a strict user would. */
async function compiles(project: string): Promise<void> {
  const flags = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
  const libraries = [
    '--lib',
    'es2022,esnext.disposable',
    '--types',
    'node',
    '--typeRoots',
    join(ROOT, 'node_modules/@types'),
  ];
  await succeeds(join(ROOT, 'node_modules/.bin/tsc'), [...flags, ...libraries, 'main.ts'], project);
}
