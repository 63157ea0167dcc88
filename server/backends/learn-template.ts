import type { Chunk } from '../core/call';
import { DIGITS, PLAIN, TEXT, TokenTemplate } from './token-template';

/** What is escaped could be a name, and what stood in several lines does not stand on the wire as it does in the data. */
const NO_TEMPLATE = /[\\\n]/;
/** Where the values begin that may vary. Without backslashes every quote begins or ends a text or a name, so these are names wherever they stand. */
const CONTENT = /"content"[ \t]*:[ \t]*"/g;
const ID = /"id"[ \t]*:[ \t]*"/g;
/** OpenAI's padding, which hides how long a token is. */
const OBFUSCATION = /"obfuscation"[ \t]*:[ \t]*"/g;
const CREATED = /"created"[ \t]*:[ \t]*/g;
/** A server whose events all differ in other things, or are long, must not fill the memory. */
const MOST_KNOWN = 200;
const MOST_LEARNED = 4096;

/** A value in an event's data that may vary. */
interface Gap {
  readonly at: number;
  readonly length: number;
  readonly mark: number;
}

const known = new Map<string, TokenTemplate>();

/**
 * The template of events like one, the same for all streams that have such. `chunk` is what JSON.parse made of the event's `data`, `text` is what it
 * carries and besides which it says nothing. Undefined where it cannot be one of many.
 */
export const learnTemplate = (data: string, chunk: Chunk, text: string): TokenTemplate | undefined => {
  if (data.length > MOST_LEARNED || NO_TEMPLATE.test(data)) return undefined;
  const { id, created, obfuscation } = chunk as Chunk & { obfuscation?: unknown };
  const content = gapOf(data, CONTENT, text, TEXT);
  if (!content) return undefined;
  const pattern = patternOf(data, [
    content,
    typeof id === 'string' ? gapOf(data, ID, id, PLAIN) : undefined,
    typeof obfuscation === 'string' ? gapOf(data, OBFUSCATION, obfuscation, PLAIN) : undefined,
    typeof created === 'number' ? gapOf(data, CREATED, String(created), DIGITS) : undefined,
  ]);
  let template = known.get(pattern);
  if (!template) {
    const { index, delta } = chunk.choices[0]!;
    template = new TokenTemplate(Buffer.from(pattern), index, delta.role);
    if (known.size === MOST_KNOWN) known.clear();
    known.set(pattern, template);
  }
  return template;
};

/** Where the value stands, if its name is there once, and with this value. */
const gapOf = (data: string, name: RegExp, value: string, mark: number): Gap | undefined => {
  const [found, second] = data.matchAll(name);
  if (!found || second) return undefined;
  const at = found.index + found[0].length;
  return data.startsWith(value, at) ? { at, length: value.length, mark } : undefined;
};

const patternOf = (data: string, gaps: (Gap | undefined)[]): string => {
  let pattern = 'data: ';
  let from = 0;
  for (const { at, length, mark } of gaps.filter((gap) => gap !== undefined).sort((a, b) => a.at - b.at)) {
    pattern += data.slice(from, at) + String.fromCharCode(mark);
    from = at + length;
  }
  return `${pattern}${data.slice(from)}\n\n`;
};
