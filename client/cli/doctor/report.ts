import type { Io } from '../io';
import { style } from '../style';

/** The lines of a check-up, each with a mark; a bad one says what to do next. */
export class Report {
  readonly #io: Io;
  #bad = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** How many lines were bad. */
  get bad(): number {
    return this.#bad;
  }

  good(text: string): Promise<void> {
    return this.#line(style(this.#io.outColours).green('✓'), text);
  }

  wrong(text: string, next: string): Promise<void> {
    this.#bad += 1;
    return this.#line(style(this.#io.outColours).red('✗'), `${text}\n  → ${next}`);
  }

  /** Neither good nor bad. */
  note(text: string): Promise<void> {
    return this.#line('·', text);
  }

  #line(mark: string, text: string): Promise<void> {
    return this.#io.out(`${mark} ${text}\n`);
  }
}
