const CLEAR_LINE = '\r\u001B[2K';

/** Says how a bench goes: on a terminal in one line that is drawn anew, else a line for each step. */
export class Progress {
  private done = 0;

  /** `steps`: how many there will be. */
  constructor(private readonly steps: number) {}

  /** A step begins. */
  begin(what: string): void {
    if (process.stdout.isTTY) process.stdout.write(`${CLEAR_LINE}${this.place} ${what} …`);
  }

  /** It ended; `said` is what came out. */
  end(said: string): void {
    this.done++;
    const line = `${this.place} ${said}`;
    process.stdout.write(process.stdout.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
    if (process.stdout.isTTY && this.done === this.steps) process.stdout.write(CLEAR_LINE);
  }

  private get place(): string {
    return `[${String(this.done).padStart(String(this.steps).length)}/${this.steps}]`;
  }
}
