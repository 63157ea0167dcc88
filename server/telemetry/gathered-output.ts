import pino from 'pino';

/** How long a line may wait for others, ms. */
const WAIT_MS = 20;
/** Lines that a stuck reader of standard output may leave waiting, in bytes; more are dropped, so that memory stays bounded. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Standard output for lines of the log. Those of some milliseconds are written together: a write of its own costs more than all else about a
 * line. (pino's own way to gather looks at all that waits with each line.) What waits is written when the process ends, unless it is killed.
 */
export class GatheredOutput {
  private readonly output = pino.destination({ fd: 1, sync: false, maxLength: MAX_WAITING_BYTES });
  private lines: string[] = [];

  constructor() {
    process.once('exit', this.flushSync);
  }

  write(line: string): void {
    if (this.lines.push(line) === 1) setTimeout(this.handOn, WAIT_MS).unref();
  }

  /** Writes what waits, and returns when it is written: the last thing to do with it. */
  readonly flushSync = (): void => {
    process.removeListener('exit', this.flushSync);
    this.output.flushSync();
    const last = this.take();
    // Not by the output above: it would begin to write in the background, which the end of the process does not wait for.
    if (last !== '') pino.destination({ fd: 1, sync: true }).write(last);
  };

  private readonly handOn = (): void => {
    const gathered = this.take();
    if (gathered !== '') this.output.write(gathered);
  };

  private take(): string {
    const gathered = this.lines.join('');
    this.lines = [];
    return gathered;
  }
}
