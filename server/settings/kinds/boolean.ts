import { accept, type Kind, refuse } from './kind';

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};
const RULE = 'true or false (1, 0, yes, no, on, off also work)';

export const boolean: Kind<boolean> = {
  rule: RULE,
  range: 'true or false',
  parse(text) {
    const word = text.toLowerCase();
    return Object.hasOwn(WORDS, word) ? accept(WORDS[word]!) : refuse(`must be ${RULE}`);
  },
  format: String,
};
