import { editDistance } from './edit-distance';

/**
 * The known name that was probably meant: one with few letters changed, or the same words in another order, or one
 * word more or less. Undefined when nothing is near.
 */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  const scored = known.map((candidate) => ({ candidate, score: distance(upper, candidate) }));
  const best = scored.filter(({ score }) => score < FAR).sort((a, b) => a.score - b.score)[0];
  return best?.candidate;
}

const FAR = 100;
/** Words that nearly all our names have; a likeness must come from the others. */
const COMMON = /^(LLM|POOL|LEGACY)$/;

function distance(name: string, candidate: string): number {
  const [a, b] = [name.split('_'), candidate.split('_')];
  const letters = Math.min(editDistance(a.join(''), b.join('')), editDistance(sorted(a), sorted(b)) + 0.5);
  const own = b.filter((word) => !COMMON.test(word)).join('');
  if (letters <= Math.max(1.5, own.length / 3)) return letters;
  const extra = b.filter((word) => !a.includes(word)).length;
  const missing = a.filter((word) => !b.includes(word)).length;
  // Behind every likeness by letters: as many words apart as one set is larger than the other.
  return extra === 0 || missing === 0 ? FAR / 2 + extra + missing : FAR;
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join('');
}
