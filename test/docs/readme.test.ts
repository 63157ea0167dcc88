import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { headline } from '../../bench/headline/headline';
import { build, ROOT } from '../support/built';
import { commandsOf, type FencedBlock, fencedBlocks } from '../support/fenced-blocks';
import { findGrpcurl } from '../support/find-grpcurl';
import { keyPaths } from '../support/key-paths';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { type BuiltServer, startBuiltServer } from '../support/start-built-server';

const grpcurl = findGrpcurl();
const SCRIPTS = Object.keys((JSON.parse(readRepository('package.json')) as { scripts: object }).scripts);

/** How each kind of command is proved. A command of no kind fails: whoever writes it says here how it is run. */
const KINDS = {
  // CI runs these very lines in a fresh clone.
  install: /^npm ci( && npm test)?$/,
  start: /^(([A-Z_]+=\S+) )*npm start$/,
  headline: /^npm run headline( -- .*)?$/,
  grpcurl: /^grpcurl /,
  curl: /^curl /,
  cli: /^npx llm-pool /,
};

describe.each(['README.md', 'README.ja.md'])('%s', (page) => {
  const blocks = fencedBlocks(readRepository(page));
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(commandsOf);
  const ofKind = (kind: keyof typeof KINDS) => commands.filter((command) => KINDS[kind].test(command));
  const block = (language: string, contains: string): FencedBlock | undefined =>
    blocks.find((candidate) => candidate.language === language && candidate.text.includes(contains));
  let server: BuiltServer;
  /** Empty but for what the commands need, so that no file of a developer takes part. */
  let cwd: string;

  beforeAll(async () => {
    await build();
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-readme-'));
    // In the repository npx finds the command in package.json; here it stands on the path.
    await mkdir(join(cwd, 'bin'));
    const { bin } = JSON.parse(readRepository('package.json')) as { bin: Record<string, string> };
    const main = join(ROOT, bin['llm-pool']!);
    await writeFile(join(cwd, 'bin/npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${main}' "$@"\n`);
    await chmod(join(cwd, 'bin/npx'), 0o755);
    server = await startBuiltServer(environmentOf(ofKind('start')[0]!), cwd);
  }, 120_000);

  afterAll(async () => {
    expect(await server?.stop()).toBe(0);
    await rm(cwd, { recursive: true, force: true });
  });

  /** Runs a command as it stands, but for the ports. */
  const shell = (command: string) => {
    const path = [join(cwd, 'bin'), grpcurl, process.env.PATH].filter(Boolean).join(delimiter);
    return runCommand('bash', ['-euo', 'pipefail', '-c', withPorts(command)], {
      cwd,
      env: { PATH: path, LLM_POOL_ADDRESS: server.grpc },
    });
  };
  const withPorts = (text: string) =>
    text.replaceAll('127.0.0.1:50051', server.grpc).replaceAll('127.0.0.1:9464', server.http);
  const succeeds = async (command: string) => {
    const { code, stdout, stderr } = await shell(command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  it('has only commands that are proved here', () => {
    const unknown = commands.filter((command) => !Object.values(KINDS).some((kind) => kind.test(command)));
    expect(unknown).toEqual([]);
    const languages = new Set(blocks.map(({ language }) => language));
    expect([...languages].filter((language) => !['mermaid', 'sh', 'json', 'ts', 'text'].includes(language))).toEqual(
      [],
    );
  });

  it.each(ofKind('start').map((command) => [command]))('%s', async (command) => {
    const environment = environmentOf(command);
    const started = await startBuiltServer(environment, cwd);
    const size = environment.LLM_POOL_SIZE ?? '5';
    const first =
      environment.ENABLE_LLM_POOL === 'true' ? `pool ON: ${size} clients` : 'pool OFF: legacy client, 2 calls';
    expect(started.started[0]).toContain(first);
    expect(await started.stop()).toBe(0);
  });

  it('says where the service listens', async () => {
    const ports = ['LLM_POOL_GRPC_PORT=50051', 'LLM_POOL_HTTP_PORT=9464'];
    for (const port of ports) expect(readRepository('.env.example')).toContain(port);
  });

  it.each(ofKind('cli').map((command) => [command]))('%s', async (command) => {
    expect(await succeeds(command)).not.toBe('');
  });

  it.each(ofKind('curl').map((command) => [command]))('%s', async (command) => {
    expect(await succeeds(`${command} --fail`)).not.toBe('');
  });

  const itWithGrpcurl = grpcurl || process.env.CI === 'true' ? it : it.skip;
  if (!grpcurl)
    process.stderr.write(
      'grpcurl is not installed, the commands of the READMEs for it are not run: scripts/ci-tools.sh\n',
    );

  itWithGrpcurl.each(ofKind('grpcurl').map((command) => [command]))('%s', async (command) => {
    expect(await succeeds(command)).not.toBe('');
  });

  const shown = block('json', '"servedBy"');
  if (shown)
    itWithGrpcurl('shows an answer as it is', async () => {
      const answer = await succeeds(ofKind('grpcurl')[0]!);
      expect(keyPaths(JSON.parse(shown.text))).toEqual(keyPaths(JSON.parse(answer)));
    });

  it('has a TypeScript snippet that runs', async () => {
    // Found as in a project that has installed it.
    await mkdir(join(cwd, 'node_modules/@llm-pool'), { recursive: true });
    await symlink(join(ROOT, 'client/typescript'), join(cwd, 'node_modules/@llm-pool/client'));
    await writeFile(join(cwd, 'snippet.mts'), withPorts(block('ts', '@llm-pool/client')!.text));
    const { code, stdout, stderr } = await runCommand(process.execPath, ['snippet.mts'], { cwd, env: {} });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/I am the llm-pool simulator/g)).toHaveLength(2);
  });

  it('shows the headline as it is printed, and how it is called', async () => {
    for (const command of ofKind('headline')) {
      const { positionals } = parseArgs({ args: command.split(' ').slice(2), strict: false, allowPositionals: true });
      expect(SCRIPTS).toContain(positionals[0]);
    }
    let printed = '';
    const args = ['--users', '2', '--seconds', '0.1'];
    await headline(args, {}, { out: { write: (text) => (printed += text) }, err: { write: () => true } });
    const words = (text: string) =>
      text
        .replace(/\d+(\.\d+)?/g, '0')
        .replace(/ +/g, ' ')
        .replace(/─+/, '─');
    for (const line of words(block('text', 'calls at once')!.text).trim().split('\n'))
      expect(words(printed)).toContain(line.trim());
  }, 20_000);
});

/** The variables in front of `npm start`. */
const environmentOf = (command: string): Record<string, string> =>
  Object.fromEntries([...command.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));
