import type { GeneratedPiece } from './generated-piece';

/**
 * Makes a text of content that came as a list of parts, as Mistral's reasoning models send it, and reasoning of the thoughts in it: whoever
 * reads answers then knows strings only.
 */
export const flattenContent = (piece: GeneratedPiece): void => {
  // By far the most pieces have a string.
  const content: unknown = piece.content;
  if (!Array.isArray(content)) return;
  piece.content = joined(content, 'text');
  const thoughts = joined(content, 'thinking');
  // A server that says them at both places says the same twice.
  if (thoughts !== '') piece.reasoning_content ||= thoughts;
};

/** The texts under this name in a list of parts. Thoughts are lists of parts themselves. */
const joined = (parts: readonly unknown[], name: 'text' | 'thinking'): string =>
  parts.map((part) => textAt(part, name)).join('');

const textAt = (part: unknown, name: 'text' | 'thinking'): string => {
  const value = Object(part)[name];
  if (Array.isArray(value)) return joined(value, 'text');
  return typeof value === 'string' ? value : '';
};
