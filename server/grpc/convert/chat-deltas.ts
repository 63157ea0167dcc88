import type { Chunk } from '../../core/call';
import type { ChatDelta, ChoiceDelta } from '../../gen/llmpool/v1/chat';
import { dateOf, textOf } from './loose-values';
import { toChatDelta } from './to-chat-delta';

const TEXTS = ['text', 'reasoningText', 'refusal'] as const;

/**
 * The deltas of one stream. The first one says what answer it is. A character of two halves (UTF-16) that a provider's chunks tear apart waits for
 * its second half: alone it would be lost, since a text of a message is UTF-8.
 */
export class ChatDeltas {
  private begun = false;
  private halves: Map<string, string> | undefined;

  /** Of chunks that arrived together; `attempt` is the number of the attempt that writes, from 1. */
  next(chunks: readonly Chunk[], attempt: number): ChatDelta {
    const delta = toChatDelta(chunks, attempt);
    for (const piece of delta.choices) this.joinHalves(piece);
    if (this.begun || delta.choices.length === 0) return delta;
    this.begun = true;
    const [first] = chunks;
    delta.id = textOf(first?.id);
    delta.model = textOf(first?.model);
    delta.created = dateOf(first?.created);
    return delta;
  }

  private joinHalves(piece: ChoiceDelta): void {
    for (const field of TEXTS) {
      const text = piece[field];
      if (text === '') continue;
      const endsTorn = isFirstHalf(text.charCodeAt(text.length - 1));
      if (!endsTorn && !this.halves) continue;
      this.halves ??= new Map();
      const key = `${piece.index} ${field}`;
      const half = this.halves.get(key) ?? '';
      if (endsTorn) this.halves.set(key, text.slice(-1));
      else this.halves.delete(key);
      piece[field] = half + (endsTorn ? text.slice(0, -1) : text);
    }
  }
}

const isFirstHalf = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
