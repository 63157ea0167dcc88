import { stripVTControlCharacters } from 'node:util';

/** What moves the cursor or changes the terminal, all but line ends and tabs. */
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/** A text from a model as a terminal may show it: without escape sequences and control characters, which could draw over what stands there. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, (one) => (one === '\n' || one === '\t' ? one : ''));
}
