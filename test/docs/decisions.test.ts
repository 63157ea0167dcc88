import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/built';
import { readRepository } from '../support/read-repository';

const FOLDER = 'docs/decisions';
const pages = readdirSync(join(ROOT, FOLDER)).filter((name) => /^\d{4}-/.test(name));

/** Every package that some package.json of the repository names, with its version. */
const dependencies = [
  'package.json',
  'client/typescript/package.json',
  'scripts/api-docs/package.json',
  ...readdirSync(join(ROOT, 'examples'))
    .map((name) => `examples/${name}/package.json`)
    .filter((path) => existsSync(join(ROOT, path))),
]
  .map((path) => JSON.parse(readRepository(path)) as Record<string, Record<string, string> | undefined>)
  .flatMap((json) => [json.dependencies, json.devDependencies, json.optionalDependencies])
  .flatMap((packages) => Object.entries(packages ?? {}));

/** The same with the version that matters: the major one, or before 1 the minor one. */
const lines = dependencies.map(([name, version]) => {
  const [major, minor] = version.split('.');
  return [name, major === '0' ? `0.${minor}` : major!];
});

/** The packages that a page answers for, with the version it speaks of. */
const namedOn = (page: string) => {
  const [, line = ''] = /^\*\*Packages:\*\*(.*)$/m.exec(readRepository(`${FOLDER}/${page}`)) ?? [];
  return [...line.matchAll(/`([^`]+)` (\d+(?:\.\d+)?)/g)].map(([, name, version]) => [name!, version!] as const);
};
const named = pages.flatMap(namedOn);

describe('docs/decisions', () => {
  it.each(lines as [string, string][])('says why %s %s', (name, line) => {
    expect(named).toContainEqual([name, line]);
  });

  it('names no package that is gone, and no line that is left behind', () => {
    expect(lines).toEqual(expect.arrayContaining(named));
  });

  it.each(pages)('%s has context, decision and consequences, and stands in the list', (page) => {
    const text = readRepository(`${FOLDER}/${page}`);
    for (const part of ['**Context.**', '**Decision.**', '**Consequences.**']) expect(text).toContain(part);
    const [, title] = /^# (.*)$/m.exec(text) ?? [];
    expect(readRepository(`${FOLDER}/README.md`)).toMatch(
      new RegExp(`\\[${page.slice(0, 4)}\\]\\(${page}\\)\\s*\\|\\s*${title}\\s*\\|`),
    );
  });

  it('pins every package exactly', () => {
    expect(dependencies.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
