import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './terminal/display-width';

/** Rows as aligned columns, two spaces apart. Colours do not count. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

function width(cell: string): number {
  return displayWidth(stripVTControlCharacters(cell));
}
