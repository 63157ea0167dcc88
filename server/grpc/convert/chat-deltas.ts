import type { Chunk } from '../../core/call';
import type { CallRecord } from '../../core/call-record';
import type { ChoiceDelta, StreamChatResponse } from '../../gen/llmpool/v1/chat';
import { dateOf, textOf } from './loose-values';
import { toChatDelta } from './to-chat-delta';

const TEXTS = ['text', 'reasoningText', 'refusal'] as const;

/**
 * The deltas of one stream. The first one says what answer it is. A character of two halves (UTF-16) that a provider's chunks tear apart waits for
 * its second half: alone it would be lost, since a text of a message is UTF-8.
 */
export class ChatDeltas {
  private begun = false;
  /** The number of the attempt that writes: once one has begun to, no other one follows. */
  private attempt = 0;
  private halves: Map<string, string> | undefined;

  constructor(private readonly record: Pick<CallRecord, 'attempts'>) {}

  /** Of chunks that arrived together. */
  next(chunks: readonly Chunk[]): StreamChatResponse {
    this.attempt ||= this.record.attempts.length;
    const delta = toChatDelta(chunks, this.attempt);
    for (const piece of delta.choices) this.joinHalves(piece);
    if (!this.begun && delta.choices.length > 0) {
      this.begun = true;
      const [first] = chunks;
      delta.id = textOf(first?.id);
      delta.model = textOf(first?.model);
      delta.created = dateOf(first?.created);
    }
    return { event: { $case: 'delta', value: delta } };
  }

  private joinHalves(piece: ChoiceDelta): void {
    // By far the most deltas have none.
    if (!this.halves && !endsTorn(piece.text) && !endsTorn(piece.reasoningText) && !endsTorn(piece.refusal)) return;
    this.halves ??= new Map();
    const { halves } = this;
    for (const field of TEXTS) {
      const text = piece[field];
      if (text === '') continue;
      const isTorn = endsTorn(text);
      const key = `${piece.index} ${field}`;
      const half = halves.get(key) ?? '';
      if (isTorn) halves.set(key, text.slice(-1));
      else halves.delete(key);
      piece[field] = half + (isTorn ? text.slice(0, -1) : text);
    }
  }
}

/** Whether its last character is the first half of one. */
const endsTorn = (text: string): boolean => {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code < 0xdc00;
};
