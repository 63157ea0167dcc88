import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { build, ROOT } from '../support/built';
import { describeWithGrpcurl } from '../support/describe-with-grpcurl';
import { commandsOf, fencedBlocks } from '../support/fenced-blocks';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { useService } from '../support/use-service';

const page = readRepository('docs/deep-dive.md');
const proto = readRepository('proto/llmpool/v1/deep_dive.proto');
const blocks = fencedBlocks(page);
const commands = blocks.filter(({ language }) => language === 'sh').flatMap(commandsOf);

/** First cells of the table with this heading. */
const firstColumn = (heading: string): string[] => {
  const rows = page
    .slice(page.indexOf(`| ${heading} `))
    .split('\n\n')[0]!
    .split('\n')
    .slice(2);
  return rows.map((row) => row.split('|')[1]!.replaceAll('`', '').trim());
};
/** What a message or enum of the contract is made of. */
const namesIn = (kind: string): string[] => {
  const body = proto.slice(proto.indexOf(`${kind} {`)).split('\n}')[0]!;
  return [...body.matchAll(/^ +(?:optional |repeated )?(?:\w+ )?(\w+) = \d+;$/gm)].map(([, name]) => name!);
};

describe('docs/deep-dive.md', () => {
  const current = useService();
  let cwd: string;

  beforeAll(async () => {
    await build();
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-deep-dive-'));
    await mkdir(join(cwd, 'node_modules/@llm-pool'), { recursive: true });
    await symlink(join(ROOT, 'client/typescript'), join(cwd, 'node_modules/@llm-pool/client'));
  }, 120_000);
  afterAll(() => rm(cwd, { recursive: true }));

  const env = (path: string) => ({ PATH: path, LLM_POOL_ADDRESS: current.service.address });
  const succeeds = async (program: string, args: readonly string[], path = '') => {
    const { code, stdout, stderr } = await runCommand(program, args, { cwd, env: env(path) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const bash = (command: string, path: string) =>
    succeeds('bash', ['-euc', command.replaceAll('127.0.0.1:50051', current.service.address)], path);

  it('lists what the contract has', () => {
    expect(firstColumn('field').sort()).toEqual(namesIn('message DeepDiveRequest').sort());
    expect(firstColumn('event').sort()).toEqual(namesIn('oneof event').sort());
    const reasons = namesIn('enum PartialReason').map((name) => name.replace('PARTIAL_REASON_', ''));
    expect(firstColumn('`partial_reason`').sort()).toEqual(reasons.filter((name) => name !== 'UNSPECIFIED').sort());
  });

  it('has only commands that are run here', () => {
    expect(commands.filter((command) => !/^(npx llm-pool deep-dive|grpcurl) /.test(command))).toEqual([]);
  });

  it.each(commands.filter((command) => command.startsWith('npx')))('%s', async (command) => {
    const main = `'${process.execPath}' '${join(ROOT, 'dist/client/cli/main.js')}'`;
    expect(await bash(command.replace('npx llm-pool', main), process.env.PATH!)).not.toBe('');
  });

  it('has a TypeScript snippet that runs', async () => {
    const { text } = blocks.find(({ language }) => language === 'ts')!;
    await writeFile(join(cwd, 'snippet.mts'), text.replaceAll('127.0.0.1:50051', current.service.address));
    expect(await succeeds(process.execPath, ['snippet.mts'])).toMatch(/^\d facets, \d+ open questions\n/);
  });

  describeWithGrpcurl('with grpcurl', (grpcurl) => {
    it.each(commands.filter((command) => command.startsWith('grpcurl')))('%s', async (command) => {
      const path = [dirname(grpcurl), process.env.PATH].join(delimiter);
      expect(await bash(command, path)).toContain('"callId"');
    });
  });

  it('has an example that runs as its README says', async () => {
    const steps = fencedBlocks(readRepository('examples/typescript-deep-dive/README.md')).flatMap(commandsOf);
    expect(steps).toEqual([
      'npm ci',
      'ENABLE_LLM_POOL=true npm start',
      'npx node examples/typescript-deep-dive/deep-dive.ts',
    ]);
    const { stdout, stderr, code } = await runCommand(process.execPath, steps[2]!.split(' ').slice(2), {
      cwd: ROOT,
      env: env(''),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^1\.1 \S.*^1\.1 done after \d+ ms.*\n\d facets, \d+ open questions, \d+ tokens\n/ms);
  });
});
