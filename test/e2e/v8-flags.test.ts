import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { runCommand } from '../support/run-command';

/** Keeps what one literal makes, over collections of the young generation, until V8 has seen enough to make it old. */
const SURVIVORS = `
  const kept = [];
  const make = (at) => ({ at, more: { at } });
  for (let turn = 0; turn < 20; turn++) {
    for (let at = 0; at < 20_000; at++) kept.push(make(at));
    gc({ type: 'minor' });
  }
`;

/** What V8 says of literals whose objects it is going to make among the old ones. */
const tenured = async (before: string): Promise<RegExpMatchArray | null> => {
  const { code, stdout } = await runCommand(process.execPath, [
    '--expose-gc',
    // Else it depends on how soon another thread has compiled the code, whether V8 sees enough of it.
    '--single-threaded',
    '--trace-pretenuring-statistics',
    '-e',
    `${before}${SURVIVORS}`,
  ]);
  expect(code).toBe(0);
  return stdout.match(/=> tenure\b/g);
};

beforeAll(build, 60_000);

test('V8 makes no objects old because others of the kind have lasted', async () => {
  expect(await tenured('')).not.toBeNull();
  expect(await tenured(`require(${JSON.stringify(join(ROOT, 'dist/server/v8-flags.js'))});`)).toBeNull();
});
