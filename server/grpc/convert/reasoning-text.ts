import { textOf } from './loose-values';

/** The reasoning that compatible servers add to a message or a delta, under either of the two names in use. */
export const reasoningText = (message: object): string => {
  const { reasoning_content, reasoning } = message as { reasoning_content?: unknown; reasoning?: unknown };
  return textOf(reasoning_content) || textOf(reasoning);
};
