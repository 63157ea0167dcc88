/** East Asian Wide and Fullwidth characters of Unicode 16 (UAX 11, EastAsianWidth.txt), neighbouring ranges joined; emoji come from `EMOJI`. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
/** Characters that are drawn as emoji by themselves, or because a variation selector says so. */
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** Accents, joiners and other marks alone take no column. */
const NOTHING = /^[\p{M}\p{Cf}\p{Cc}]*$/u;
/** Most texts need no closer look. */
const PLAIN = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal a text takes. It must contain no escape sequences. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** As much of a text as fits into so many columns; `…` stands for what does not. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** The end of a text that fits into so many columns; `…` stands for what came before. */
export function endToWidth(text: string, columns: number): string {
  // A column holds at least a part of a character, so that nothing before these can be seen: a long answer is not measured as a whole.
  const end = text.slice(-8 * Math.max(columns, 1));
  if (end === text && displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const kept: string[] = [];
  let width = 1;
  for (const { segment } of [...graphemes.segment(end)].reverse()) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept.unshift(segment);
  }
  return `…${kept.join('').trimStart()}`;
}

function graphemeWidth(grapheme: string): number {
  if (NOTHING.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}
