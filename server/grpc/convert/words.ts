import { shownWord } from './shown-word';
import type { Violations } from './violations';

/** A closed set of words. Made from an object, so that the compiler compares it with the SDK's union in both directions. */
export class Words<W extends string> {
  private readonly words: ReadonlySet<string>;
  private readonly rule: string;

  constructor(words: Readonly<Record<W, true>>) {
    const list = Object.keys(words);
    this.words = new Set(list);
    this.rule = list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : `${list[0]}`;
  }

  /** The text as one of the words. When it is none, a violation is added and the answer is of no use. */
  take(text: string, field: string, violations: Violations): W {
    if (!this.words.has(text)) {
      violations.add(field, `is ${text === '' ? 'empty' : shownWord(text)}, must be ${this.rule}`);
    }
    return text as W;
  }
}
