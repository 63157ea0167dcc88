/** The byte order mark that some servers send. */
const MARK = '\ufeff';

/** Gathers a body up to a size. */
export class BodyBuffer {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(readonly maxBytes: number) {}

  /** False when the body is too large. */
  add(bytes: Uint8Array): boolean {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this.#length <= this.maxBytes;
  }

  /** The body as JSON. Throws SyntaxError. */
  json(): unknown {
    const [first] = this.#parts;
    const body = this.#parts.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(this.#parts);
    const text = body.toString();
    return JSON.parse(text.startsWith(MARK) ? text.slice(1) : text);
  }
}
