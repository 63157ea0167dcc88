import type { Tally } from './tally';

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** On a terminal one line that is drawn anew; else a line now and then. */
const TERMINAL_EVERY_MS = 200;
const LINES_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

/** Shows how the run goes, until the returned function is called. */
export const showProgress = (
  totalMs: number,
  tally: Tally,
  memoryMb: () => number | undefined,
  output: ProgressOutput,
): (() => void) => {
  const startedAt = performance.now();
  const show = (): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const memory = memoryMb();
    const line = [
      `${seconds} of ${Math.round(totalMs / 1000)} s`,
      `${tally.endedCount} calls ended`,
      `${tally.wrongCount} of them wrong`,
      ...(memory === undefined ? [] : [`${Math.round(memory)} MB`]),
    ].join(', ');
    output.write(output.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
  };
  show();
  const timer = setInterval(show, output.isTTY ? TERMINAL_EVERY_MS : LINES_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (output.isTTY) output.write(CLEAR_LINE);
  };
};
