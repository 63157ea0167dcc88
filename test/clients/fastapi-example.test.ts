import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { describeWithPython } from '../support/describe-with-python';
import { runCommand } from '../support/run-command';

const EXAMPLE = join(ROOT, 'examples/fastapi-chat');
const TIMEOUT = 300_000;

describeWithPython('examples/fastapi-chat', (python) => {
  const run = async (...args: string[]): Promise<string> => {
    // As if the client were installed.
    const paths = { PYTHONPATH: join(ROOT, 'client/python/src'), PYTHONDONTWRITEBYTECODE: '1' };
    const { code, stdout, stderr } = await runCommand(python, args, {
      cwd: EXAMPLE,
      env: { ...process.env, ...paths },
    });
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
      await run('-m', 'mypy', '--cache-dir', '../../client/python/.mypy_cache/example');
    },
    TIMEOUT,
  );

  it(
    'passes its tests: both ways, the stages, 504s before and none after',
    async () => {
      expect(await run('-m', 'pytest')).toContain('100%');
    },
    TIMEOUT,
  );

  it(
    'has a headline as its README shows it',
    async () => {
      const printed = await run('headline.py', '--users', '2', '--seconds', '0.1');
      const readme = await run('-c', "print(open('README.md').read())");
      for (const line of words(printed).split('\n').slice(2)) expect(words(readme)).toContain(line.trim());
    },
    TIMEOUT,
  );
});

/** Numbers and spaces differ from run to run. */
const words = (text: string): string =>
  text
    .replace(/\d+(\.\d+)?/g, '0')
    .replace(/ +/g, ' ')
    .trim();
