import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chatEnd, textAnswer, textDelta } from '../support/chat-events';
import { type FakeLlmPool, startFakeLlmPool } from '../support/fake-llm-pool';
import { machineNode } from '../support/machine-node';
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
  const params = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
  const completion = toOpenAI(await client.chat(fromOpenAI(params)));
  const again = await asOpenAI(client).chat.completions.create(params);
  const texts = [completion, again].map(({ choices }) => choices[0].message.content);
  console.log(JSON.stringify([textOf(answer), streamed, error instanceof LlmPoolError, error.codeName, ...texts]));
  client.close();
}
main();
`;
const NAMES = '{ LlmPoolClient, LlmPoolError, Role, textOf }';
const OPENAI_NAMES = '{ asOpenAI, fromOpenAI, toOpenAI }';

const TYPED = `
import { LlmPoolClient, type ChatInput, type LlmPoolErrorReason, FinishReason } from '@llm-pool/client';
const request: ChatInput = { messages: [{ role: 'user', parts: [{ text: 'Hi' }] }], priority: 'bulk' };
const reason: LlmPoolErrorReason = 'POOL_OVERLOADED';
export async function main() {
  using client = new LlmPoolClient({ address: ['a:1', 'b:2'], tls: true, onUnreachable: {} });
  for await (const event of client.streamChat(request)) {
    if (event.$case === 'end') console.log(event.value.choices[0]?.finishReason === FinishReason.STOP, reason);
  }
  // @ts-expect-error temperature is a number
  client.chat({ temperature: 'hot' });
}
`;
const TYPED_OPENAI = `
import { LlmPoolClient } from '@llm-pool/client';
import { asOpenAI, fromOpenAI, toOpenAI } from '@llm-pool/client/openai';
import OpenAI from 'openai';
declare const client: LlmPoolClient;
const params: OpenAI.ChatCompletionCreateParams = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
export async function main() {
  const completion: OpenAI.ChatCompletion = toOpenAI(await client.chat(fromOpenAI(params)));
  for await (const chunk of toOpenAI(client.streamChat({ ...fromOpenAI(params), sessionId: 's' }))) {
    const one: OpenAI.ChatCompletionChunk = chunk;
    console.log(one.choices[0]?.delta.content, completion.choices[0]?.message.content);
  }
  const openai = asOpenAI(client, { onUnreachable: new OpenAI() });
  const stream = await openai.chat.completions.create({ model: 'm', messages: [], stream: true });
  for await (const chunk of stream) console.log(chunk.choices[0]?.delta.content);
  const whole: OpenAI.ChatCompletion = await openai.chat.completions.create({ model: 'm', messages: [] });
  // @ts-expect-error a parameter that the SDK does not know
  fromOpenAI({ model: 'm', messages: [], temprature: 1 });
  // @ts-expect-error an option of the SDK that makes no sense here
  await openai.chat.completions.create({ model: 'm', messages: [] }, { maxRetries: 3 });
  return whole;
}
`;

/** The package as its users get it: packed, installed into fresh projects, run and compiled there. */
describe('the package @llm-pool/client', () => {
  const node = machineNode();
  let directory: string;
  let pool: FakeLlmPool;

  beforeAll(async () => {
    if (!/^v20\./.test(node.version))
      process.stderr.write(
        `The client package is tested on Node.js ${node.version}, not on the oldest that it supports, 20\n`,
      );
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
    ['module', `import ${NAMES} from '@llm-pool/client';\nimport ${OPENAI_NAMES} from '@llm-pool/client/openai';`],
    [
      'commonjs',
      `const ${NAMES} = require('@llm-pool/client');\nconst ${OPENAI_NAMES} = require('@llm-pool/client/openai');`,
    ],
  ])(
    `works in a project of type %s without the openai package, on Node.js ${node.version}`,
    async (type, loading) => {
      const project = await install(type, { 'main.js': `${loading}\n${BODY}` });
      const { stdout } = await succeeds(node.path, ['main.js', pool.address], project);
      expect(JSON.parse(stdout)).toEqual(['Hello', 'Hello', true, 'UNIMPLEMENTED', 'Hello', 'Hello']);
      await expect(readFile(join(project, 'node_modules/openai/package.json'))).rejects.toThrow('ENOENT');
    },
    60_000,
  );

  it('brings types for a strict compiler, without the openai package and in every way to find modules', async () => {
    for (const type of ['module', 'commonjs']) {
      const project = await install(type, { 'main.ts': TYPED });
      for (const way of ['node16', 'nodenext', 'bundler']) await compiles(project, way, false);
    }
  }, 120_000);

  it('brings types that fit those of the openai package', async () => {
    const project = await install('module', { 'main.ts': TYPED_OPENAI });
    await symlink(join(ROOT, 'node_modules/openai'), join(project, 'node_modules/openai'));
    for (const way of ['node16', 'nodenext', 'bundler']) await compiles(project, way, true);
  }, 120_000);

  it('has a README whose snippets compile', async () => {
    const readme = await readFile(join(SOURCE, 'README.md'), 'utf8');
    const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!.replace(/^import .*\n/gm, ''));
    expect(snippets.length).toBeGreaterThan(3);
    const blocks = snippets.map((code) => `{\n${code}}\n`).join('');
    const prelude = `
      import { LlmPoolClient, LlmPoolError, textOf } from '@llm-pool/client';
      import ${OPENAI_NAMES} from '@llm-pool/client/openai';
      import OpenAI from 'openai';
      declare const client: LlmPoolClient;
      declare const params: OpenAI.ChatCompletionCreateParamsNonStreaming;
    `;
    const project = await install('module', { 'main.ts': prelude + blocks });
    await symlink(join(ROOT, 'node_modules/openai'), join(project, 'node_modules/openai'));
    await compiles(project, 'nodenext', true);
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

/** Type-checks main.ts of a project as a strict user would. Declarations of other packages are not this package's to answer for. */
async function compiles(project: string, resolution: string, skipLibCheck: boolean): Promise<void> {
  const modules = resolution === 'bundler' ? 'esnext' : resolution;
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck,
    exactOptionalPropertyTypes: true,
    target: 'es2022',
    module: modules,
    moduleResolution: resolution,
    lib: ['es2022', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['main.ts'] }));
  await succeeds(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], project);
}
