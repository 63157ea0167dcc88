/**
 * Reads one answer after the other (RFC 9112), whatever the pieces in which they come.
 *
 * head → body of a length → head
 *      → size → rest of its line → chunk → end of chunk → size … → trailers → head
 *      → until the connection closes
 */
import { HttpError } from './http-error';
import { parseHead, type ResponseHead } from './response-head';

type State = 'head' | 'length' | 'close' | 'size' | 'size end' | 'chunk' | 'chunk end' | 'trailers';

/** Of a head, and of the trailers: as much as Node.js takes, bytes. */
const MAX_HEAD = 16 * 1024;
/** Of the size of a chunk, and of the rest of its line, which is nobody's concern. */
const MAX_SIZE_DIGITS = 12;
const MAX_EXTENSION = 1024;
const EXTENSION = /^[\t ]*(?:;[\t\x20-\xff]*)?$/;
const EMPTY_LINE = '\r\n\r\n';
const PROTOCOL = 'HTTP/1.';
const BARE_LF = /(?<!\r)\n/;
const CR = 13;
const LF = 10;

/** Whoever extends it takes what is read, in order. */
export abstract class ResponseReader {
  private state: State = 'head';
  /** A head, or a line, of which only the beginning has come. */
  private begun = '';
  /** Bytes until the end of the body or chunk. */
  private left = 0;
  /** Of the size of a chunk so far. */
  private digits = 0;
  /** Bytes of trailers so far. */
  private trailers = 0;
  /** Where the body stands among the bytes that are read. */
  private from = 0;
  private to = 0;

  /** Not for 1xx. */
  protected abstract head(head: ResponseHead): void;
  /** What was read of the body, all chunks together; a view that holds until `read` returns. */
  protected abstract body(bytes: Buffer): void;
  /** The answer is complete. */
  protected abstract end(): void;

  /**
   * Takes what the connection brought: the first `length` bytes, among which those of the body are moved together. False when bytes follow the
   * end of the answer: nobody asked for them, and nothing on this connection can be trusted any more.
   * @throws HttpError HTTP_BAD_ANSWER, HTTP_HEAD_TOO_LARGE
   */
  read(bytes: Buffer, length: number): boolean {
    let at = 0;
    try {
      while (at >= 0 && at < length) at = this.step(bytes, at, length);
    } finally {
      this.handOver(bytes);
    }
    if (at >= 0) return true;
    this.end();
    return -at === length;
  }

  /**
   * The other side closed the connection, which ends some answers.
   * @throws HttpError HTTP_CLOSED, HTTP_CUT
   */
  close(): void {
    if (this.state === 'close') {
      this.finish();
      this.end();
    } else if (this.state !== 'head' || this.begun !== '')
      throw new HttpError('HTTP_CUT', 'the connection closed inside the answer');
    else throw new HttpError('HTTP_CLOSED', 'the connection closed before an answer');
  }

  /** Reads from `at` up to `to`; returns how far it came, negative where an answer ended. */
  private step(bytes: Buffer, at: number, to: number): number {
    switch (this.state) {
      case 'head':
        return this.readHead(bytes, at, to);
      case 'close':
        this.gather(bytes, at, to);
        return to;
      case 'length':
      case 'chunk':
        return this.readBody(bytes, at, to);
      case 'size':
        return this.readSize(bytes, at, to);
      case 'size end':
        return this.readSizeEnd(bytes, at, to);
      case 'chunk end':
        return this.readChunkEnd(bytes, at, to);
      case 'trailers':
        return this.readTrailers(bytes, at, to);
    }
  }

  private readHead(bytes: Buffer, at: number, to: number): number {
    const before = this.begun.length;
    const text = this.begun + bytes.toString('latin1', at, Math.min(to, at + MAX_HEAD + EMPTY_LINE.length));
    const end = text.indexOf(EMPTY_LINE);
    if ((end < 0 ? text.length : end) > MAX_HEAD)
      throw new HttpError('HTTP_HEAD_TOO_LARGE', `the head of the answer has more than ${MAX_HEAD} bytes`);
    if (end < 0) {
      // What is something else may never have an empty line.
      if (!text.startsWith(PROTOCOL.slice(0, text.length)) || BARE_LF.test(text))
        throw new HttpError('HTTP_BAD_ANSWER', 'the answer is not HTTP/1.1');
      this.begun = text;
      return to;
    }
    this.begun = '';
    const next = at + end + EMPTY_LINE.length - before;
    const head = parseHead(text.slice(0, end));
    if (head.status === 101) throw new HttpError('HTTP_BAD_ANSWER', 'the answer changes the protocol');
    // An interim answer: the real one follows.
    if (head.status < 200) return next;
    this.head(head);
    if (head.framing === 0) return -this.finish(next);
    if (head.framing === 'chunked') this.beginSize();
    else if (head.framing === 'close') this.state = 'close';
    else {
      this.state = 'length';
      this.left = head.framing;
    }
    return next;
  }

  private readBody(bytes: Buffer, at: number, to: number): number {
    const next = Math.min(to, at + this.left);
    this.left -= next - at;
    this.gather(bytes, at, next);
    if (this.left > 0) return next;
    if (this.state === 'length') return -this.finish(next);
    this.state = 'chunk end';
    return next;
  }

  private beginSize(): void {
    this.state = 'size';
    this.left = 0;
    this.digits = 0;
  }

  private readSize(bytes: Buffer, at: number, to: number): number {
    for (let next = at; next < to; next++) {
      const digit = hexDigit(bytes[next]!);
      if (digit < 0 && this.digits > 0) {
        this.state = 'size end';
        return next;
      }
      if (digit < 0 || ++this.digits > MAX_SIZE_DIGITS)
        throw new HttpError('HTTP_BAD_ANSWER', 'the answer has a chunk without a size');
      this.left = this.left * 16 + digit;
    }
    return to;
  }

  private readSizeEnd(bytes: Buffer, at: number, to: number): number {
    const end = this.readLine(bytes, at, to, MAX_EXTENSION);
    if (end < 0) return to;
    if (this.begun !== '' && !EXTENSION.test(this.begun))
      throw new HttpError('HTTP_BAD_ANSWER', 'the answer has a chunk without a size');
    this.begun = '';
    this.state = this.left > 0 ? 'chunk' : 'trailers';
    return end;
  }

  private readChunkEnd(bytes: Buffer, at: number, to: number): number {
    const end = this.readLine(bytes, at, to, 1);
    if (end < 0) return to;
    if (this.begun !== '')
      throw new HttpError('HTTP_BAD_ANSWER', 'the answer has a chunk of another size than it says');
    this.beginSize();
    return end;
  }

  /** Nobody needs them. */
  private readTrailers(bytes: Buffer, at: number, to: number): number {
    const end = this.readLine(bytes, at, to, MAX_HEAD);
    if (end < 0) return to;
    const { length } = this.begun;
    this.begun = '';
    if (length === 0) return -this.finish(end);
    this.trailers += length;
    if (this.trailers > MAX_HEAD) throw new HttpError('HTTP_BAD_ANSWER', 'the answer has trailers without end');
    return end;
  }

  /** Gathers a line, without its end, in `begun`; returns where the next one begins, or -1 while it is not complete. */
  private readLine(bytes: Buffer, at: number, to: number, most: number): number {
    // Nearly all lines between chunks are empty.
    if (this.begun === '' && at + 1 < to && bytes[at] === CR && bytes[at + 1] === LF) return at + 2;
    const found = bytes.indexOf(LF, at);
    const end = found < to ? found : -1;
    const line = this.begun + bytes.toString('latin1', at, end < 0 ? to : end);
    // With the CR.
    if (line.length > most + 1) throw new HttpError('HTTP_BAD_ANSWER', 'the answer has a line that is too long');
    this.begun = line;
    if (end < 0) return -1;
    if (!line.endsWith('\r')) throw new HttpError('HTTP_BAD_ANSWER', 'the answer has a line without its end');
    this.begun = line.slice(0, -1);
    return end + 1;
  }

  /** Puts a piece of the body behind what was read of it before. */
  private gather(bytes: Buffer, from: number, to: number): void {
    if (this.to === 0) this.from = from;
    else bytes.copyWithin(this.to, from, to);
    this.to = this.to === 0 ? to : this.to + to - from;
  }

  private handOver(bytes: Buffer): void {
    const { from, to } = this;
    this.to = 0;
    if (to > 0) this.body(bytes.subarray(from, to));
  }

  private finish(at = 0): number {
    this.state = 'head';
    this.trailers = 0;
    return at;
  }
}

/** -1 for what is none. */
const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};
