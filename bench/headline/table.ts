import { percent } from './percent';
import { seconds } from './seconds';
import type { Row } from './summary';

const HEAD = ['', 'calls at once', 'mean', 'p95', 'timeouts', 'refusals', 'success', 'total', 'ideal total'];

/** The rows as a table: the first column left, numbers right. Below it, failures of other kinds. */
export const table = (rows: readonly Row[]): string => {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('   ')
      .trimEnd();
  const [head, ...body] = cells.map(line) as [string, ...string[]];
  return [head, '─'.repeat(head.length), ...body, ...rows.flatMap(failuresOf)].join('\n');
};

const cellsOf = (row: Row): string[] => [
  row.pool,
  String(row.atOnce),
  seconds(row.meanMs),
  seconds(row.p95Ms),
  String(row.timeouts),
  String(row.refusals),
  percent(row.successPercent),
  seconds(row.totalMs),
  seconds(row.idealMs),
];

const failuresOf = ({ pool, failures }: Row): string[] =>
  Object.entries(failures).map(([reason, count]) => `${pool}: ${count} calls failed with ${reason}`);
