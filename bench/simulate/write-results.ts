import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdown } from './markdown';
import type { SimulateOptions } from './options';
import { plot } from './plot';
import type { Simulation } from './simulate';

const BEGIN = '<!-- npm run simulate writes from here -->';
const END = '<!-- to here -->';

/** Writes the tables and the plot; a page that is there keeps what stands around the tables. Returns the files. */
export const writeResults = (folder: string, simulation: Simulation, { seed }: SimulateOptions): string[] => {
  mkdirSync(folder, { recursive: true });
  const [page, picture] = [join(folder, 'simulation.md'), join(folder, 'simulation.svg')] as const;
  const tables = [
    BEGIN,
    '',
    '![The same results as pictures](simulation.svg)',
    '',
    `Seed ${seed}, ${(simulation.virtualMs / 3_600_000).toFixed(1)} hours on the clock of the runs.`,
    '',
    ...simulation.scenarios.map(markdown),
    END,
  ].join('\n');
  const before = existsSync(page) ? readFileSync(page, 'utf8') : `# Simulation\n\n${BEGIN}${END}\n`;
  const [head, rest] = before.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (head === undefined || tail === undefined)
    throw new Error(`${page} has no place for the tables: ${BEGIN} … ${END}`);
  writeFileSync(page, `${head}${tables}${tail}`);
  writeFileSync(picture, plot(simulation.scenarios));
  return [page, picture];
};
