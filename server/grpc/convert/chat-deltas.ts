import type { Chunk } from '../../core/call';
import type { CallRecord } from '../../core/call-record';
import { endsTorn } from '../../core/ends-torn';
import type { ChoiceDelta, StreamChatResponse } from '../../gen/llmpool/v1/chat';
import { dateOf, textOf } from './loose-values';
import { toChatDelta } from './to-chat-delta';

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
    const { index, toolCalls, audio } = piece;
    piece.text = this.join(piece.text, 'text', index);
    piece.reasoningText = this.join(piece.reasoningText, 'reasoning', index);
    piece.refusal = this.join(piece.refusal, 'refusal', index);
    for (const { index: at, call } of toolCalls) {
      if (call?.$case === 'function') call.value.arguments = this.join(call.value.arguments, 'call', index, at);
      else if (call) call.value.input = this.join(call.value.input, 'call', index, at);
    }
    if (audio) audio.transcript = this.join(audio.transcript, 'transcript', index);
  }

  /** The next piece of a text, which `of`, the choice's index and the tool call's name: without a half at its end, with the one before it. */
  private join(text: string, of: string, index: number, at = 0): string {
    const isTorn = endsTorn(text);
    // By far the most texts have none.
    if ((!isTorn && !this.halves) || text === '') return text;
    this.halves ??= new Map();
    const key = `${of} ${index} ${at}`;
    const half = this.halves.get(key) ?? '';
    if (isTorn) this.halves.set(key, text.slice(-1));
    else this.halves.delete(key);
    return half + (isTorn ? text.slice(0, -1) : text);
  }
}
