import type { Violations } from './violations';

/** Unicode characters, since a limit "in characters" must not depend on how JavaScript stores them. */
const characters = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Adds a violation when the text has more than `max` characters. */
export const checkLength = (text: string, max: number, field: string, violations: Violations): void => {
  if (text.length <= max) return;
  const length = characters(text);
  if (length > max) violations.add(field, `has ${length} characters, must have at most ${max}`);
};
