import {
  Audio,
  type AudioDelta,
  Choice,
  type ChoiceDelta,
  type ChoiceEnd,
  Message,
  Role,
  type ToolCall,
  type ToolCallDelta,
} from '../gen/llmpool/v1/chat';

/** Puts the pieces of one choice together. */
export class ChoiceBuilder {
  readonly #message = Message.fromPartial({ role: Role.ASSISTANT });
  readonly #choice: Choice;
  readonly #toolCalls = new Map<number, ToolCall>();
  readonly #audio: Buffer[] = [];
  #text = '';

  constructor(index: number) {
    this.#choice = Choice.fromPartial({ index });
  }

  add(delta: ChoiceDelta): void {
    const message = this.#message;
    if (delta.role !== Role.UNSPECIFIED) message.role = delta.role;
    this.#text += delta.text;
    message.refusal += delta.refusal;
    message.reasoningText += delta.reasoningText;
    for (const call of delta.toolCalls) this.#addToolCall(call);
    if (delta.audio) this.#addAudio(delta.audio);
    if (delta.logprobs) {
      this.#choice.logprobs ??= { content: [], refusal: [] };
      this.#choice.logprobs.content.push(...delta.logprobs.content);
      this.#choice.logprobs.refusal.push(...delta.logprobs.refusal);
    }
  }

  build(end: ChoiceEnd): Choice {
    const message = this.#message;
    message.content = this.#text === '' ? undefined : { $case: 'text', value: this.#text };
    message.toolCalls = [...this.#toolCalls].sort(([a], [b]) => a - b).map(([, call]) => call);
    if (message.audio) message.audio.data = Buffer.concat(this.#audio);
    message.annotations = end.annotations;
    const { finishReason, providerFinishReason } = end;
    return { ...this.#choice, message, finishReason, providerFinishReason };
  }

  #addToolCall({ index, id, call }: ToolCallDelta): void {
    const known: ToolCall = this.#toolCalls.get(index) ?? { id: '' };
    this.#toolCalls.set(index, known);
    if (id !== '') known.id = id;
    if (call?.$case === 'function') {
      const before = known.call?.$case === 'function' ? known.call.value : { name: '', arguments: '' };
      const { name, arguments: text } = call.value;
      known.call = { $case: 'function', value: { name: before.name + name, arguments: before.arguments + text } };
    } else if (call?.$case === 'custom') {
      const before = known.call?.$case === 'custom' ? known.call.value : { name: '', input: '' };
      const { name, input } = call.value;
      known.call = { $case: 'custom', value: { name: before.name + name, input: before.input + input } };
    }
  }

  #addAudio({ id, data, expiresAt, transcript }: AudioDelta): void {
    this.#message.audio ??= Audio.fromPartial({});
    const audio = this.#message.audio;
    if (id !== '') audio.id = id;
    if (expiresAt) audio.expiresAt = expiresAt;
    audio.transcript += transcript;
    this.#audio.push(data);
  }
}
