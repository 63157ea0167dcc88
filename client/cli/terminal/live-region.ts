import { stripVTControlCharacters } from 'node:util';
import type { Io } from '../io';
import { displayWidth } from './display-width';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const TO_LINE_END = '\u001B[K';
const TO_SCREEN_END = '\u001B[J';

/** Lines at the end of the output that are drawn anew in place, without flicker: each over what stood there. */
export class LiveRegion {
  readonly #io: Io;
  #drawn: readonly string[] = [];
  #writing = false;
  #begun = false;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Draws these lines over the last ones. Skipped while the terminal has not taken those yet. */
  async draw(lines: readonly string[]): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      await this.#write(lines, this.#begun ? '' : HIDE_CURSOR, '');
    } finally {
      this.#writing = false;
    }
  }

  /** The last lines: they stay, and what is written from now on stands below them. */
  async end(lines: readonly string[]): Promise<void> {
    await this.#write(lines, '', SHOW_CURSOR);
    this.#drawn = [];
    this.#begun = false;
  }

  #write(lines: readonly string[], before: string, after: string): Promise<void> {
    const up = this.#rows();
    const back = up > 0 ? `\u001B[${up}A\r` : '';
    this.#drawn = lines;
    this.#begun = true;
    return this.#io.out(
      `${before}${back}${lines.map((line) => `${line}${TO_LINE_END}\n`).join('')}${TO_SCREEN_END}${after}`,
    );
  }

  /** The rows that the last lines take now: a terminal that was made narrower has wrapped them. */
  #rows(): number {
    const { columns } = this.#io.outSize();
    const rowsOf = (line: string) => Math.ceil(displayWidth(stripVTControlCharacters(line)) / columns);
    return this.#drawn.reduce((rows, line) => rows + Math.max(1, rowsOf(line)), 0);
  }
}
