import type { Attributes } from '@opentelemetry/api';
import type { Answer, Chunk } from '../../core/call';
import { type RecordedMessage, Room, textPart, toolCallPart } from './message-parts';
import { objectsIn, reasoningOf } from './output-messages';

interface Choice {
  text: string;
  reasoning: string;
  refusal: string;
  readonly calls: Map<number, { id: string; name: string; input: string }>;
}

type WireCallDelta = Partial<NonNullable<Delta['tool_calls']>[number]>;
type Delta = NonNullable<Chunk['choices'][number]['delta']>;

/** Gathers what a stream says, for its record: not more than may be recorded. */
export class StreamedMessages {
  private readonly room = new Room();
  private readonly choices = new Map<number, Choice>();

  add(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) {
      for (const choice of chunk.choices ?? [])
        if (choice?.delta) this.take(this.choiceAt(choice.index ?? 0), choice.delta);
    }
  }

  /** As `gen_ai.output.messages`. Without an answer the stream broke off: what came until then. */
  messages(answer: Answer | undefined): Attributes[string] {
    const last = new Room();
    const sorted = [...this.choices].sort(([a], [b]) => a - b);
    return sorted.map(
      ([index, { text, reasoning, refusal, calls }]): RecordedMessage => ({
        role: 'assistant',
        parts: [
          ...textPart('reasoning', reasoning, last),
          ...textPart('text', text, last),
          ...textPart('refusal', refusal, last),
          ...[...calls.values()].map(({ id, name, input }) => toolCallPart(id, name, input, last)),
        ],
        finish_reason: answer?.completion.choices.find((choice) => choice.index === index)?.finish_reason ?? 'error',
      }),
    ) as unknown as Attributes[string];
  }

  private take(choice: Choice, delta: Delta): void {
    if (this.room.isUsedUp) return;
    choice.text += this.room.text(delta.content);
    choice.reasoning += this.room.text(reasoningOf(delta));
    choice.refusal += this.room.text(delta.refusal);
    for (const { index = 0, id, function: asked } of objectsIn<WireCallDelta>(delta.tool_calls)) {
      const call = choice.calls.get(index) ?? { id: '', name: '', input: '' };
      choice.calls.set(index, call);
      call.id ||= this.room.text(id);
      call.name ||= this.room.text(asked?.name);
      call.input += this.room.text(asked?.arguments);
    }
  }

  private choiceAt(index: number): Choice {
    let choice = this.choices.get(index);
    if (!choice) {
      choice = { text: '', reasoning: '', refusal: '', calls: new Map() };
      this.choices.set(index, choice);
    }
    return choice;
  }
}
