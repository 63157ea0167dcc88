import { mkdirSync, writeFileSync } from 'node:fs';
import { type Figure, figureTable } from './figure';
import { machine } from './machine';

const FOLDER = 'bench/results';

export interface Result {
  /** The bench: its folder's name. */
  readonly name: string;
  readonly title: string;
  /** How it is measured, in a few sentences. */
  readonly how: string;
  readonly figures: readonly Figure[];
  /** More Markdown, such as tables. */
  readonly more?: string;
}

/** Writes a bench's result: Markdown to read, and its figures as JSON for the summary. Says it, and fails the process when a target is missed. */
export const writeResult = (result: Result): void => {
  const { name, title, how, figures, more } = result;
  const note = `\`npm run bench -- ${name}\` makes this file. ${machine()}`;
  const text = [`# ${title}`, figureTable(figures), how, ...(more ? [more] : []), note].join('\n\n');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/${name}.md`, `${text}\n`);
  writeFileSync(`${FOLDER}/${name}.json`, `${JSON.stringify({ title, figures }, undefined, 2)}\n`);
  console.log(`\n${figureTable(figures)}\n\nwritten to ${FOLDER}/${name}.md`);
  if (figures.some(({ holds }) => holds === false)) process.exitCode = 1;
};
