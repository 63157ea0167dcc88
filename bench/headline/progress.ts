import { bar } from '../../client/cli/views/bar';
import type { UserResult } from './ask';
import type { SetUp } from './set-up';

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** On a terminal one line that is drawn anew; else a line now and then. */
const TERMINAL_EVERY_MS = 100;
const LINES_EVERY_MS = 5000;
const CLEAR_LINE = '\r\u001B[2K';

/** Shows how a run goes. */
export class Progress {
  private ended = 0;
  private errors = 0;
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly setUp: SetUp,
    private readonly users: number,
    private readonly output: ProgressOutput,
  ) {
    this.show();
    this.timer = setInterval(() => this.show(), output.isTTY ? TERMINAL_EVERY_MS : LINES_EVERY_MS).unref();
  }

  userEnded({ end }: UserResult): void {
    this.ended++;
    if (end !== 'answered') this.errors++;
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.output.isTTY) this.output.write(CLEAR_LINE);
    else this.show();
  }

  private show(): void {
    const time = `${((performance.now() - this.startedAt) / 1000).toFixed(1)} s`;
    const name = this.setUp.name.padEnd(20);
    const errors = this.errors > 0 ? `, ${this.errors} of them with an error` : '';
    const line = `${name}${bar(this.ended, this.users)} calls ended${errors}, ${time}`;
    this.output.write(this.output.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }
}
