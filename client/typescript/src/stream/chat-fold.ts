import type { ChatEnd, ChatResponse, StreamChatResponse } from '../gen/llmpool/v1/chat';
import { ChoiceBuilder } from './choice-builder';
import type { Fold } from './fold';

/** An event of a chat stream: `{ $case: 'delta', value }` any number of times, then one `{ $case: 'end', value }`. */
export type ChatEvent = NonNullable<StreamChatResponse['event']>;

/** Builds from a stream what `chat` would have returned. */
export class ChatFold implements Fold<ChatEvent, ChatResponse> {
  readonly #choices = new Map<number, ChoiceBuilder>();
  #end: ChatEnd | undefined;

  add(event: ChatEvent): void {
    if (event.$case === 'end') this.#end = event.value;
    else for (const delta of event.value.choices) this.#choice(delta.index).add(delta);
  }

  final(): ChatResponse | undefined {
    if (!this.#end) return undefined;
    return { ...this.#end, choices: this.#end.choices.map((end) => this.#choice(end.index).build(end)) };
  }

  textOf(event: ChatEvent): string | undefined {
    if (event.$case !== 'delta') return undefined;
    const texts = event.value.choices.filter(({ index }) => index === 0).map(({ text }) => text);
    return texts.join('');
  }

  #choice(index: number): ChoiceBuilder {
    const known = this.#choices.get(index) ?? new ChoiceBuilder(index);
    this.#choices.set(index, known);
    return known;
  }
}
