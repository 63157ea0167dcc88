const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** How many words a text has, also in languages that write no spaces between them. */
export function wordCount(text: string): number {
  let count = 0;
  for (const { isWordLike } of words.segment(text)) if (isWordLike) count++;
  return count;
}
