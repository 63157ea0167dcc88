import { displayWidth } from '../../client/cli/terminal/display-width';

const ESCAPE = '\u001B';
const PIECE = new RegExp(`${ESCAPE}\\[\\??(\\d*)([A-Za-z])|([^${ESCAPE}])`, 'gu');

/** What a terminal shows of an output: the few escape sequences that the command line uses, lines that wrap, wide characters. */
export class Screen {
  /** Whether the cursor is shown. */
  cursor = true;
  /** A cell for each column; the second one of a wide character is empty. */
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(readonly columns: number) {}

  write(text: string): void {
    for (const [, count, command, character] of text.matchAll(PIECE)) {
      if (command !== undefined) this.#obey(command, Number(count || 1));
      else if (character === '\n') this.#goTo(this.#row + 1);
      else if (character === '\r') this.#column = 0;
      else this.#put(character!);
    }
  }

  /** What stands there, without spaces at the ends of lines. */
  get text(): string {
    const lines = this.#rows.map((cells) =>
      Array.from(cells, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  #obey(command: string, count: number): void {
    const clearLine = () => this.#rows[this.#row]!.splice(this.#column);
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    else if (command === 'K') clearLine();
    else if (command === 'J') {
      clearLine();
      this.#rows.splice(this.#row + 1);
    } else if (command === 'h' || command === 'l') this.cursor = command === 'h';
    else throw new Error(`the screen does not know the sequence that ends in ${command}`);
  }

  #put(character: string): void {
    const width = displayWidth(character);
    if (this.#column + width > this.columns) this.#goTo(this.#row + 1);
    this.#rows[this.#row]!.splice(this.#column, width, ...[character, ''].slice(0, width));
    this.#column += width;
  }

  #goTo(row: number): void {
    this.#row = row;
    this.#column = 0;
    this.#rows[row] ??= [];
  }
}
