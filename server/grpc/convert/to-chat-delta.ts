import type { Chunk } from '../../core/call';
import { type ChatDelta, type ChoiceDelta, Role } from '../../gen/llmpool/v1/chat';
import { objectsOf } from './loose-values';
import { toChoiceDelta } from './to-choice-delta';

/** Whether a piece has nothing but text, reasoning or the role. */
const isOnlyText = (piece: ChoiceDelta): boolean =>
  piece.refusal === '' && piece.toolCalls.length === 0 && !piece.audio && !piece.logprobs;

const isEmpty = (piece: ChoiceDelta): boolean =>
  piece.text === '' && piece.reasoningText === '' && piece.role === Role.UNSPECIFIED && isOnlyText(piece);

/** Appends `next` to `last` where nothing is lost: same answer, same speaker, and more of the same kind of text. */
const append = (last: ChoiceDelta, next: ChoiceDelta): boolean => {
  if (last.index !== next.index || !isOnlyText(last) || !isOnlyText(next)) return false;
  if (next.role !== Role.UNSPECIFIED && next.role !== last.role) return false;
  if (next.reasoningText === '' && last.reasoningText === '') last.text += next.text;
  else if (next.text === '' && last.text === '') last.reasoningText += next.reasoningText;
  else return false;
  return true;
};

/**
 * The pieces of chunks that came together, in their order. Neighbours that only carry text are joined, and pieces that carry nothing are left
 * out: so there may be none, and then there is nothing to send. `attempt` is the number of the attempt that writes, from 1.
 */
export const toChatDelta = (chunks: readonly Chunk[], attempt: number): ChatDelta => {
  const choices: ChoiceDelta[] = [];
  let last: ChoiceDelta | undefined;
  for (const chunk of chunks) {
    for (const choice of objectsOf(chunk.choices)) {
      const piece = toChoiceDelta(choice);
      if (isEmpty(piece) || (last && append(last, piece))) continue;
      choices.push(piece);
      last = piece;
    }
  }
  return { choices, attempt, id: '', model: '', created: undefined };
};
