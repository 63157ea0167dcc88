import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../support/built';
import { startBuiltServer } from '../support/start-built-server';

let folder: string;

beforeAll(build, 60_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-pool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const compiledFiles = (): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test('a start leaves the compiled code of its modules for the next one', async () => {
  const server = await startBuiltServer({ TMPDIR: folder }, folder);
  await server.stop();
  // Its own modules and those of the libraries.
  expect(compiledFiles()).toBeGreaterThan(200);
});

test('NODE_DISABLE_COMPILE_CACHE turns it off', async () => {
  const server = await startBuiltServer({ TMPDIR: folder, NODE_DISABLE_COMPILE_CACHE: '1' }, folder);
  await server.stop();
  expect(compiledFiles()).toBe(0);
});

test('a folder that cannot be written changes nothing', async () => {
  const server = await startBuiltServer({ TMPDIR: '/dev/null' }, folder);
  expect(await server.stop()).toBe(0);
});
