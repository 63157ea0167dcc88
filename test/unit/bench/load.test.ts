import { join } from 'node:path';
import { ROOT } from '../../support/built';
import { describeWithProgram } from '../../support/describe-with-program';
import { runCommand } from '../../support/run-command';

const LOAD = join(ROOT, 'bench/load');
/** A first run compiles it, and may fetch modules. */
const TIMEOUT = 300_000;

describeWithProgram(['go'], 'Install Go 1.26 or newer.', 'the load of the benches', (go) => {
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(program, args, { cwd: LOAD });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  };

  it('is formatted', async () => {
    const root = (await run(go, 'env', 'GOROOT')).trim();
    expect(await run(join(root, 'bin/gofmt'), '-l', '.')).toBe('');
  });

  it(
    'is clean to go vet, and passes its tests',
    async () => {
      await run(go, 'vet', './...');
      expect(await run(go, 'test', './...')).toContain('ok  \tllmpool.example/bench/load');
    },
    TIMEOUT,
  );
});
