/**
 * Most events of a stream differ from the one before in nothing but their text:
 *
 *   data: {…"content":"   TEXT   "…}  and an empty line
 *   ─────── head ───────          ─── tail ───
 *
 * Where head and tail are the same to the letter and TEXT is plain, that is, has no quote, backslash or control character, JSON.parse would make
 * of it what it made of the event before, but for the text. So it need not be asked, and nobody need look for what else the event says: a
 * template is made only of an event that says nothing else.
 */
import type { Chunk } from '../core/call';

/** What is escaped could be a name, and what stood in several lines does not stand in the text as it does in the data. */
const NO_TEMPLATE = /[\\\n]/;
/** Where a text begins; data has no line breaks here. Without backslashes every quote begins or ends a text or a name, so this is a name wherever it stands. */
const BEGINNING = /"content"[ \t]*:[ \t]*"/;
/** A stream whose events always differ, by a time or by padding, is given up after this many lessons that did not pay. */
const LESSONS = 4;
const PAYS = 4;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

type Choice = Chunk['choices'][number];

export class TokenTemplate {
  /** Empty while there is no template. */
  #head = '';
  #tail = '';
  #hits = 0;
  #lessons = 0;
  #id = '';
  #created = 0;
  #model = '';
  #index = 0;
  #role: Choice['delta']['role'];

  /** `chunk` is what JSON.parse made of the event's `data`, the newest one. Learns from it, if it can be one of many. */
  learn(data: string, chunk: Chunk): void {
    this.#head = '';
    if (this.#lessons >= LESSONS + this.#hits / PAYS || NO_TEMPLATE.test(data)) return;
    const text = onlyTextOf(chunk);
    if (text === undefined) return;
    const beginning = BEGINNING.exec(data);
    if (!beginning) return;
    const at = beginning.index + beginning[0].length;
    // The only one is the choice's.
    if (BEGINNING.test(data.slice(at))) return;
    this.#lessons++;
    this.#head = `data: ${data.slice(0, at)}`;
    this.#tail = `${data.slice(at + text.length)}\n\n`;
    const [choice] = chunk.choices;
    this.#id = chunk.id;
    this.#created = chunk.created;
    this.#model = chunk.model;
    this.#index = choice!.index;
    this.#role = choice!.delta.role;
  }

  /** The token of the event at `at`; undefined where that is no event like the one before. */
  tokenAt(text: string, at: number): string | undefined {
    const head = this.#head;
    if (head === '' || !standsAt(text, at, head)) return undefined;
    const from = at + head.length;
    const to = endOfPlain(text, from);
    if (to === from || !standsAt(text, to, this.#tail)) return undefined;
    this.#hits++;
    return text.slice(from, to);
  }

  /** How long the event with this token is. */
  lengthWith(token: string): number {
    return this.#head.length + token.length + this.#tail.length;
  }

  /** What the event with this token says. */
  chunkWith(token: string): Chunk {
    const role = this.#role;
    const delta = role === undefined ? { content: token } : { role, content: token };
    return {
      id: this.#id,
      created: this.#created,
      model: this.#model,
      object: 'chat.completion.chunk',
      choices: [{ index: this.#index, delta, finish_reason: null }],
    };
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

/** The text of a chunk that carries a text and says nothing else. */
const onlyTextOf = ({ choices, usage }: Chunk): string | undefined => {
  if (usage || !Array.isArray(choices) || choices.length !== 1) return undefined;
  // Servers send other types than the SDK's say.
  const { delta, finish_reason, logprobs } = Object(choices[0]) as Partial<Choice>;
  if (!isNothing(finish_reason) || !isNothing(logprobs)) return undefined;
  const { content, role } = Object(delta) as Choice['delta'];
  if (typeof content !== 'string' || content === '' || (role !== undefined && typeof role !== 'string'))
    return undefined;
  for (const name in delta) {
    if (name !== 'content' && name !== 'role' && !isNothing(delta[name as keyof typeof delta])) return undefined;
  }
  return content;
};

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
