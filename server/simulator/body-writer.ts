import type { Exchange } from './exchange';

/** Text is handed to the socket in writes of about this size, so an answer of any length needs little memory. */
const BATCH_CHARACTERS = 65_536;

/** Writes an answer's body: gathers small texts, cuts where the behaviour wants cuts, waits for a slow peer. */
export class BodyWriter {
  private gathered = '';
  private busy = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly splitBytes: number | null,
  ) {}

  /** Takes text to be written; only a full batch makes it wait. */
  add(text: string): Promise<void> | undefined {
    this.gathered += text;
    return this.gathered.length >= BATCH_CHARACTERS ? this.flush() : undefined;
  }

  /** Resolves when the socket took everything and the peer keeps up. */
  async flush(): Promise<void> {
    if (this.gathered === '') return;
    const bytes = Buffer.from(this.gathered);
    this.gathered = '';
    this.busy = true;
    const step = this.splitBytes ?? bytes.length;
    for (let from = 0; from < bytes.length; from += step) {
      await this.write(bytes.subarray(from, from + step));
    }
    this.busy = false;
  }

  /** Sends a text in between, unless something is being written or gathered or the peer does not keep up. */
  interject(text: string): void {
    const { response } = this.exchange;
    if (this.busy || this.gathered !== '' || response.writableNeedDrain || response.writableEnded) return;
    const bytes = Buffer.from(text);
    this.exchange.countBytes(bytes.length);
    response.write(bytes);
  }

  /** Sends all that is left and ends the body. */
  async end(): Promise<void> {
    await this.flush();
    this.exchange.assertOpen();
    this.exchange.response.end();
  }

  private async write(piece: Buffer): Promise<void> {
    this.exchange.assertOpen();
    this.exchange.countBytes(piece.length);
    if (!this.exchange.response.write(piece)) await this.exchange.drained();
    else if (this.splitBytes !== null) await this.exchange.tick();
  }
}
