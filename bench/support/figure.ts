/** One number that a bench is about. */
export interface Figure {
  readonly what: string;
  /** With its unit. */
  readonly measured: string;
  /** In words, with its unit; absent for what is only good to know. */
  readonly target?: string;
  /** Whether the target is kept; absent without one. */
  readonly holds?: boolean;
}

const WORD = { true: 'holds', false: '**MISSED**' };

/** As a Markdown table. */
export const figureTable = (figures: readonly Figure[]): string =>
  markdownTable(
    ['what', 'measured', 'target', ''],
    figures.map(({ what, measured, target = '', holds }) => [
      what,
      measured,
      target,
      holds === undefined ? '' : WORD[`${holds}`],
    ]),
  );

/** A Markdown table: the first column left, the others right. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
