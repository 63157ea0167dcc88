import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_CSS } from './page-css';

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** What the page loads, by name. The scripts stand beside this file and go to the browser as they are; tsc copies them into dist/. */
export const pageFiles = (): ReadonlyMap<string, PageFile> => {
  const scripts = readdirSync(__dirname).filter((name) => name.endsWith('.mjs'));
  return new Map([
    ['page.css', { type: 'text/css; charset=utf-8', text: PAGE_CSS }],
    ...scripts.map((name): [string, PageFile] => [
      name,
      { type: 'text/javascript; charset=utf-8', text: readFileSync(join(__dirname, name), 'utf8') },
    ]),
  ]);
};

/** Only what this server sends itself, no inline code, no markup out of data (innerHTML and its like throw), no frames around it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
