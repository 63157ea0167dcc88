import { rowsOf } from './rows';
import type { ScenarioResult } from './simulate';

/** The result of a scenario as a part of a Markdown page. */
export const markdown = (result: ScenarioResult): string => {
  const [head, ...rows] = rowsOf(result);
  const isText = (index: number): boolean => !/\d/.test(rows[0]?.[index]?.slice(0, 1) ?? '') || index === 0;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const { title, name, about } = result.scenario;
  return [
    `### ${title}`,
    '',
    `\`${name}\`: ${about}`,
    '',
    line(head!),
    line(head!.map((_, index) => (isText(index) ? '---' : '---:'))),
    ...rows.map(line),
    '',
  ].join('\n');
};
