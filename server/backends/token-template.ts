/**
 * Most events of a stream differ from the one before in nothing but their text, and in what nobody needs of each of them:
 *
 *   data: {"id":"PLAIN","created":DIGITS,…"content":"TEXT"…"obfuscation":"PLAIN"}  and an empty line
 *
 * Where all else is the same to the byte, and what varies has no quote, backslash or control character, JSON.parse would make of it what it made
 * of the event before, but for that. So it need not be asked, and nobody need look for what else the event says: a template is made only of
 * an event that says nothing else.
 */
import type { Chunk } from '../core/call';

/** Stand in a template where something varies: no JSON has these characters. A text has at least one character, padding may have none. */
export const TEXT = 0;
export const PLAIN = 1;
export const DIGITS = 2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

type Choice = Chunk['choices'][number];

/** What events have in common. Streams with like events share one, so that it is in the processor's caches whichever of them has a token. */
export class TokenTemplate {
  /** Where the text of the last event stands. */
  private from = 0;
  private to = 0;

  constructor(
    /** UTF-8. */
    private readonly pattern: Uint8Array,
    private readonly index: number,
    private readonly role: Choice['delta']['role'],
  ) {}

  /** Where the event that begins at `at` ends; -1 where that is no whole event like the others. */
  endOf(bytes: Uint8Array, at: number): number {
    const { pattern } = this;
    const { length } = bytes;
    let next = at;
    for (let index = 0; index < pattern.length; index++) {
      const expected = pattern[index]!;
      if (expected > DIGITS) {
        if (next === length || bytes[next] !== expected) return -1;
        next++;
        continue;
      }
      const from = next;
      next = expected === DIGITS ? endOfDigits(bytes, from) : endOfPlain(bytes, from);
      if (expected === PLAIN) continue;
      if (next === from) return -1;
      if (expected === TEXT) {
        this.from = from;
        this.to = next;
      }
    }
    return next;
  }

  /** The text of the event that was found last. */
  textIn(bytes: Buffer): string {
    return bytes.toString('utf8', this.from, this.to);
  }

  /** What an event with this text says. */
  chunkWith(text: string): Chunk {
    const { index, role } = this;
    const delta = role === undefined ? { content: text } : { role, content: text };
    return { choices: [{ index, delta, finish_reason: null }] };
  }
}

/** The first byte that cannot stand in a plain text. */
const endOfPlain = (bytes: Uint8Array, from: number): number => {
  const { length } = bytes;
  for (let at = from; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) return at;
  }
  return length;
};

/** Behind the digits of a number; a number does not begin with 0. */
const endOfDigits = (bytes: Uint8Array, from: number): number => {
  const { length } = bytes;
  if (from === length || bytes[from] === ZERO) return from;
  for (let at = from; at < length; at++) {
    const byte = bytes[at]!;
    if (byte < ZERO || byte > NINE) return at;
  }
  return length;
};
