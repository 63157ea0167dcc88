import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { describeWithPython } from '../support/describe-with-python';
import { runCommand } from '../support/run-command';

const CLIENT = join(ROOT, 'client/python');
const TIMEOUT = 300_000;

describeWithPython('the Python client', (python) => {
  const run = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const { code, stdout, stderr } = await runCommand(python, args, { cwd: CLIENT, env });
    if (code !== 0) throw new Error(`python ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  };
  beforeAll(build, TIMEOUT);

  it('is formatted and clean to ruff', async () => {
    await run('-m', 'ruff', 'format', '--check', '--no-cache', '.');
    await run('-m', 'ruff', 'check', '--no-cache', '.');
  });

  it(
    'is typed strictly',
    async () => {
      await run('-m', 'mypy');
    },
    TIMEOUT,
  );

  it(
    'passes its tests, the shared cases among them',
    async () => {
      expect(await run('-m', 'pytest')).toContain('100%');
    },
    TIMEOUT,
  );
});
