import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, ROOT } from '../support/built';
import { fencedBlocks } from '../support/fenced-blocks';
import { freePorts } from '../support/free-ports';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { nobody } from '../support/unreachable';
import { useService } from '../support/use-service';

const blocks = fencedBlocks(readRepository('docs/clients/typescript.md'));
const fileName = (text: string) => /^\/\/ ([\w-]+\.m[jt]s)\n/.exec(text)?.[1];
const programs = new Map(
  blocks.filter(({ language }) => /^[jt]s$/.test(language)).map(({ text }) => [fileName(text), text] as const),
);

describe('docs/clients/typescript.md', () => {
  const current = useService();
  let cwd: string;

  beforeAll(async () => {
    await build();
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-docs-'));
    // Found as in a project that has installed them.
    await mkdir(join(cwd, 'node_modules/@llm-pool'), { recursive: true });
    await symlink(join(ROOT, 'client/typescript'), join(cwd, 'node_modules/@llm-pool/client'));
    await symlink(join(ROOT, 'node_modules/openai'), join(cwd, 'node_modules/openai'));
  }, 120_000);
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  const written = async (name: string, address = current.service.address, port = 0): Promise<string> => {
    const path = join(cwd, name);
    const text = programs.get(name)!.replaceAll('127.0.0.1:50051', address).replaceAll('8080', String(port));
    await writeFile(path, text);
    return path;
  };
  const run = async (name: string, address?: string) => {
    const env = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: current.service.simulator.url };
    const { code, stdout, stderr } = await runCommand(process.execPath, [await written(name, address)], { cwd, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  it('has only programs that run here', () => {
    const known = ['hello.mts', 'chat-server.mts', 'ask.mjs', 'errors.mts', 'move.mts', 'halves.mts', 'direct.mts'];
    expect([...programs.keys()]).toEqual(known);
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'ts', 'js', 'html']));
  });

  it('builds the package by commands that exist', () => {
    const { scripts } = JSON.parse(readRepository('package.json')) as { scripts: Record<string, string> };
    const { name, version } = JSON.parse(readRepository('client/typescript/package.json')) as Record<string, string>;
    const [make, install] = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    expect(make).toBe('npm ci && npm run build\nnpm pack --workspace client/typescript\n');
    expect(scripts.build).toBeDefined();
    expect(install).toContain(`${name!.slice(1).replace('/', '-')}-${version}.tgz`);
  });

  it('asks for a first answer', async () => {
    expect(await run('hello.mts')).toMatch(/I am the llm-pool simulator.*\n\d+ tokens, served by .+\n$/s);
  });

  it('shows what an error tells', async () => {
    const lines = (await run('errors.mts')).split('\n');
    expect(lines[0]).toBe('INVALID_ARGUMENT INVALID_FIELD temperature');
    expect(lines[2]).toMatch(/: [\w-]{36}$/);
  });

  it.each([
    ['move.mts', 2],
    ['halves.mts', 1],
  ])('moves from the SDK: %s', async (name, answers) => {
    expect((await run(name)).match(/I am the llm-pool simulator/g)).toHaveLength(answers);
  });

  it('goes to the provider when llm-pool cannot be reached', async () => {
    expect(await run('direct.mts', await nobody())).toContain('I am the llm-pool simulator');
  });

  it('has a Cancel button that reaches the provider', async () => {
    const { simulator } = current.service;
    const [port] = await freePorts(1);
    const path = await written('chat-server.mts', undefined, port);
    const server = spawn(process.execPath, [path], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(server.stdout, 'data');
      const ask = pathToFileURL(await written('ask.mjs')).href;
      // Jest loads no ES modules: a process of its own is the browser. It cancels when the first piece is shown.
      const browser = `
        const { ask } = await import(${JSON.stringify(ask)});
        const controller = new AbortController();
        let shown = '';
        const show = (text) => { shown += text; if (process.argv[1] === 'cancel') controller.abort(); };
        const asking = ask('http://127.0.0.1:${port}/chat', 'Hi', { show, signal: controller.signal });
        console.log(await asking.then(() => shown, (error) => error.name));
      `;
      const press = (button: string) =>
        runCommand(process.execPath, ['--input-type=module', '--eval', browser, button], { cwd });
      expect((await press('none')).stdout).toContain('I am the llm-pool simulator');
      simulator.script({ answer: { tokens: 10_000 }, tokensPerSecond: 20 });
      expect((await press('cancel')).stdout).toBe('AbortError\n');
      await simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
    } finally {
      server.kill();
      await once(server, 'close');
    }
  }, 20_000);
});
