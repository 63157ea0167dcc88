/** Takes off the byte order mark that some servers send. */
const UTF8 = new TextDecoder();

/** Gathers a body up to a size. */
export class BodyBuffer {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(readonly maxBytes: number) {}

  /** Copies them; false when the body is too large. */
  add(bytes: Uint8Array): boolean {
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    return this.#length <= this.maxBytes;
  }

  /** The body as JSON. Throws SyntaxError. */
  json(): unknown {
    const body = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    return JSON.parse(UTF8.decode(body));
  }
}
