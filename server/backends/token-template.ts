/**
 * Most events of a stream differ from the one before in nothing but their text:
 *
 *   data: {…"content":"   TEXT   "…}  and an empty line
 *   ─────── head ───────          ─── tail ───
 *
 * Where head and tail are the same to the letter and TEXT is plain, that is, has no quote, backslash or control character, JSON.parse would make
 * of it what it made of the event before, but for the text. So it need not be asked, which is a tenth of what a token costs.
 */
import type { Chunk } from '../core/call';

/** What is escaped could be a name, and what stood in several lines does not stand in the text as it does in the data. */
const NO_TEMPLATE = /[\\\n]/;
/** Where a text begins; data has no line breaks here. Without backslashes every quote begins or ends a text or a name, so this is a name wherever it stands. */
const BEGINNING = /"content"[ \t]*:[ \t]*"/g;
/** A stream whose events always differ, by a time or by padding, is given up after this many lessons that did not pay. */
const LESSONS = 4;
const PAYS = 4;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

export class TokenTemplate {
  #chunk: Chunk | undefined;
  #head = '';
  #tail = '';
  #lessons = 0;
  #hits = 0;

  /** `chunk` is what JSON.parse made of the event's `data`. Learns from it, if it can be one of many. */
  learn(data: string, chunk: Chunk): void {
    if (this.#lessons >= LESSONS + this.#hits / PAYS || NO_TEMPLATE.test(data) || !isPlain(chunk)) return;
    const text = chunk.choices[0]!.delta.content!;
    const [beginning, another] = data.matchAll(BEGINNING);
    // The only one is the choice's.
    if (!beginning || another) return;
    const at = beginning.index + beginning[0].length;
    this.#lessons++;
    // A copy, because the chunk goes on to where it may be changed.
    this.#chunk = withText(chunk, text);
    this.#head = `data: ${data.slice(0, at)}`;
    this.#tail = `${data.slice(at + text.length)}\n\n`;
  }

  /** Takes the events at the beginning of `text`, which begins between two events; returns where the first one is that it does not know. */
  read(text: string, take: (chunk: Chunk) => void): number {
    let at = 0;
    while (this.#chunk && standsAt(text, at, this.#head)) {
      const from = at + this.#head.length;
      const to = endOfPlain(text, from);
      if (!standsAt(text, to, this.#tail)) break;
      this.#hits++;
      take(withText(this.#chunk, text.slice(from, to)));
      at = to + this.#tail.length;
    }
    return at;
  }
}

/** As startsWith, which compares one character after the other. */
const standsAt = (text: string, at: number, part: string): boolean => text.slice(at, at + part.length) === part;

/** The first character that cannot stand in a plain text. */
const endOfPlain = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < SPACE) return at;
  }
  return text.length;
};

const withText = (chunk: Chunk, content: string): Chunk => {
  const [choice] = chunk.choices;
  return { ...chunk, choices: [{ ...choice!, delta: { ...choice!.delta, content } }] };
};

/** Whether a copy of it shares nothing that could be changed, and has a text. */
const isPlain = (chunk: Chunk): boolean => {
  if (!Array.isArray(chunk.choices) || chunk.choices.length !== 1) return false;
  const { choices, ...more } = chunk;
  const { delta, ...rest } = Object(choices[0]);
  return typeof delta?.content === 'string' && [more, rest, delta].every(isFlat);
};

const isFlat = (value: object): boolean => Object.values(value).every((one) => typeof one !== 'object' || one === null);
