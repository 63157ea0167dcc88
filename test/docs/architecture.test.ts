import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../support/built';
import { readRepository } from '../support/read-repository';

const doc = readRepository('docs/architecture.md');
const SERVER = join(ROOT, 'server');
const codesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The table "may import", by folder. */
const rules = new Map(
  doc
    .slice(doc.indexOf('reads this table'), doc.indexOf('Of `backends`'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|'))
    .map(([, folder, allowed]) => [codesIn(folder!)[0]!, codesIn(allowed!)] as const),
);
const folders = readdirSync(SERVER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'gen')
  .map(({ name }) => name);

/** What the files of a folder import: other folders of the server, and packages. */
const importsOf = (folder: string) => {
  const found = { folders: new Set<string>(), packages: new Set<string>() };
  for (const path of readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const file = join(SERVER, folder, path);
    for (const [, from] of readRepository(relative(ROOT, file)).matchAll(
      /^(?:import|export)[^;]*? from '([^']+)';$/gm,
    )) {
      if (!from!.startsWith('.')) found.packages.add(from!);
      else found.folders.add(relative(SERVER, join(file, '..', from!)).split('/')[0]!);
    }
  }
  found.folders.delete(folder);
  return found;
};

describe('docs/architecture.md', () => {
  it('has a rule for each folder of the server', () => {
    expect([...rules.keys()].sort()).toEqual([...folders].sort());
  });

  it.each([...rules])('%s imports at most %j', (folder, allowed) => {
    const strangers = [...importsOf(folder).folders].filter((other) => !allowed.includes(other));
    expect(strangers).toEqual([]);
  });

  it('lets third-party packages in only at the edges', () => {
    const EDGES = ['backends', 'grpc', 'http', 'telemetry', 'settings'];
    for (const folder of folders) {
      const packages = [...importsOf(folder).packages].filter((name) => !name.startsWith('node:'));
      if (folder === 'core') expect(packages).toEqual(['openai/resources/chat/completions']);
      else if (!EDGES.includes(folder)) expect([folder, packages]).toEqual([folder, []]);
    }
  });

  it('lets only settings read the environment', () => {
    const readers = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('gen/'))
      .filter((path) =>
        /process\.env\b/.test(readRepository(`server/${path}`).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
      );
    expect(readers.every((path) => path.startsWith('settings/'))).toBe(true);
  });
});
