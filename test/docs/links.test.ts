import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../support/built';
import { readRepository } from '../support/read-repository';

const markdownBelow = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join(folder, path));
const pages = [
  'README.md',
  'README.ja.md',
  'CONTRIBUTING.md',
  'client/typescript/README.md',
  ...markdownBelow('docs'),
  ...markdownBelow('examples'),
];

/** As GitHub makes them of headings. */
const anchorsOf = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  const text = readRepository(page);

  it('links only to what is there', () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, file))) return true;
        return anchor !== undefined && !anchorsOf(readRepository(file)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('names only files that are there', () => {
    const missing = [...text.matchAll(/`((?:server|client|proto|test|bench|examples|docs|scripts|deploy)\/[\w./-]*)`/g)]
      .map(([, path]) => path!)
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});

it('looks at every page', () => {
  const all = readdirSync(ROOT).filter((name) => name.endsWith('.md') && statSync(join(ROOT, name)).isFile());
  expect(pages).toEqual(expect.arrayContaining(all.map((name) => relative(ROOT, join(ROOT, name)))));
});
