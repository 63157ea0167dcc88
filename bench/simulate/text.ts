import { table } from '../../client/cli/table';
import { rowsOf } from './rows';
import type { ScenarioResult } from './simulate';

/** The result of a scenario for a terminal: what does not change from row to row is not said again. */
export const text = (result: ScenarioResult): string => {
  const [head, ...rows] = rowsOf(result);
  const shown = rows.map((row, index) => (row[0] === rows[index - 1]?.[0] ? ['', ...row.slice(1)] : row));
  return `\n${result.scenario.title}\n${result.scenario.about}\n\n${table([head!, ...shown])}\n`;
};
