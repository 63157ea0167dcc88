import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/built';
import { runCommand } from '../support/run-command';

const FOLDER = join(ROOT, 'docs/api/typescript');

/** The pages of a folder by name. */
const pagesOf = async (folder: string): Promise<Record<string, string>> => {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
};

describe('docs/api/typescript', () => {
  it('is what `npm run docs:api` makes of the comments', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'llm-pool-api-'));
    try {
      const { code, stdout, stderr } = await runCommand('npm', ['run', '--silent', 'docs:api', '--', '--out', fresh], {
        cwd: ROOT,
      });
      expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
      if (process.env.UPDATE_DOCS) await cp(fresh, FOLDER, { recursive: true });
      expect(await pagesOf(FOLDER)).toEqual(await pagesOf(fresh));
    } finally {
      await rm(fresh, { recursive: true });
    }
  }, 120_000);

  it('explains every export of the package', async () => {
    const pages = Object.values(await pagesOf(FOLDER)).join('\n');
    for (const name of ['LlmPoolClient', 'OnUnreachable', 'fromOpenAI()', 'toOpenAI()', 'asOpenAI()', 'LlmPoolError'])
      expect(pages).toContain(`### ${name}`);
  });
});
