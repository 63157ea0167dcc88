import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { describeWithProgram } from '../support/describe-with-program';
import { runCommand } from '../support/run-command';

const CLIENT = join(ROOT, 'client/go');
/** A first run compiles gRPC. */
const TIMEOUT = 300_000;
const HOW = 'Install Go 1.26 or newer, then run `bash scripts/ci-tools.sh` for what the client is built from.';

describeWithProgram(['go'], HOW, 'the Go client', (go) => {
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(program, args, { cwd: CLIENT });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  };
  beforeAll(build, TIMEOUT);

  it('is formatted', async () => {
    const root = (await run(go, 'env', 'GOROOT')).trim();
    expect(await run(join(root, 'bin/gofmt'), '-l', '.')).toBe('');
  });

  it(
    'is clean to go vet',
    async () => {
      await run(go, 'vet', './...');
    },
    TIMEOUT,
  );

  // -count=1: a result from the cache would say nothing about today's server.
  it(
    'passes its tests, the shared cases among them',
    async () => {
      expect(await run(go, 'test', '-count=1', './...')).toContain('ok  \tllmpool.example/llmpool');
    },
    TIMEOUT,
  );
});
