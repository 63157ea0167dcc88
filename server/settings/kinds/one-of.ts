import { accept, type Kind, refuse } from './kind';

/** One of a few words, written exactly so. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  const rule = `one of ${words.join(', ')}`;
  return {
    rule,
    example: words.at(-1) ?? '',
    parse(text) {
      const word = words.find((candidate) => candidate === text);
      return word === undefined ? refuse(`must be ${rule}`) : accept(word);
    },
    format: (word) => word,
  };
}
