import { en } from './en';
import { ja } from './ja';
import type { Prompts } from './prompts';

export interface ChosenPrompts {
  readonly prompts: Prompts;
  /** The language of the answer for a prompt to name; empty: the theme's. */
  readonly language: string;
}

/** Hiragana and katakana: no other language is written with them. */
const KANA = /[\u3041-\u30ff]/u;

/** What ISO 639-2 has for undetermined, several, none, and a language without a code. */
const NAMES_NONE = /^(?:und|mul|zxx|mis)\b/i;

/** Prompts in Japanese for answers in Japanese, in English for all others. An empty tag, and one that names no language, mean the theme's language. */
export const choosePrompts = (tag: string, theme: string): ChosenPrompts => {
  const named = NAMES_NONE.test(tag) ? '' : tag;
  const wanted = named === '' && KANA.test(theme) ? 'ja' : named;
  const prompts = /^ja\b/i.test(wanted) ? ja : en;
  // Extensions (`ja-u-ca-japanese`) say how to sort and count, and have no name.
  return { prompts, language: wanted === '' ? '' : prompts.languageName(new Intl.Locale(wanted).baseName) };
};
