const MORE_TO_COME = { stream: true } as const;
/** A mark at the beginning is the parser's concern, and elsewhere it is text. */
const KEEP_MARKS = { ignoreBOM: true } as const;
const NOT_ASCII = 0x80;

/** Makes text of the pieces of one body in UTF-8, wherever they are cut. */
export class PiecewiseDecoder {
  /** Whether a character has begun that is not complete. */
  #torn = false;
  /** Made where a piece may end inside a character, which most bodies never do. */
  #decoder: TextDecoder | undefined;

  decode(bytes: Buffer): string {
    const ends = bytes.at(-1)! < NOT_ASCII;
    // Whole characters need no decoder, which costs twice as much.
    if (ends && !this.#torn) return bytes.toString();
    this.#torn = !ends;
    this.#decoder ??= new TextDecoder('utf-8', KEEP_MARKS);
    return this.#decoder.decode(bytes, MORE_TO_COME);
  }

  /** What is left of a character that never became complete. */
  end(): string {
    return this.#decoder?.decode() ?? '';
  }
}
