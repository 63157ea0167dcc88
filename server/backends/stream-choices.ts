import type { ChatCompletion, ChatCompletionMessage } from 'openai/resources/chat/completions';
import type { Chunk } from '../core/call';
import { estimateTokens } from '../core/estimate-tokens';
import { flattenContent } from './flatten-content';
import { carriesSomething, type GeneratedPiece, generatedTokens } from './generated-piece';

type FinishReason = ChatCompletion.Choice['finish_reason'];
type Annotation = NonNullable<ChatCompletionMessage['annotations']>[number];
type Role = NonNullable<Chunk['choices'][number]['delta']['role']>;
type Delta = GeneratedPiece & { role?: Role; annotations?: Annotation[] | null };

/** Servers send fewer fields than the SDK's types promise, and more. */
interface WireChoice {
  index?: number;
  delta?: Delta | null;
  finish_reason?: string | null;
  logprobs?: { content?: unknown; refusal?: unknown } | null;
}

interface ChoiceState {
  finishReason?: FinishReason;
  /** Said by a chunk that was not handed over; goes out with the next one. */
  role?: Role;
  annotations?: Annotation[];
}

/** What a stream's choices have said so far, besides their text. */
export class StreamChoices {
  readonly #states = new Map<number, ChoiceState>();
  readonly #expected: number;
  #unfinished: number;
  /** The estimate for everything generated, all choices together. */
  tokens = 0;

  /** `expected`: how many choices were asked for (n). */
  constructor(expected: number) {
    this.#expected = expected;
    this.#unfinished = expected;
  }

  /** Whether every choice, seen or asked for, has its finish reason. */
  get finished(): boolean {
    return this.#unfinished <= 0;
  }

  /** Notes a text that came with nothing else, for a choice that has begun. */
  takeText(text: string): void {
    this.tokens += estimateTokens(text);
  }

  /** Notes what a chunk says. True when it carries something; it is then ready to be handed over. */
  take(chunk: Chunk): boolean {
    const choices = (Array.isArray(chunk.choices) ? chunk.choices : []) as unknown as readonly (WireChoice | null)[];
    let carries = false;
    for (const choice of choices) {
      if (choice?.delta) flattenContent(choice.delta);
      carries = (choice !== null && carriesAnything(choice)) || carries;
    }
    for (const choice of choices) if (choice) this.#note(choice, carries);
    return carries;
  }

  /** The choices of the answer, without the text, which went on in the chunks. */
  list(): ChatCompletion.Choice[] {
    const states = [...this.#states].sort(([a], [b]) => a - b);
    return states.map(([index, { finishReason, annotations }]) => ({
      index,
      finish_reason: finishReason ?? 'stop',
      logprobs: null,
      message: { role: 'assistant', content: null, refusal: null, ...(annotations && { annotations }) },
    }));
  }

  #note({ index, delta, finish_reason }: WireChoice, carries: boolean): void {
    const state = this.#stateOf(index ?? 0);
    if (typeof finish_reason === 'string' && finish_reason !== '' && !state.finishReason) {
      state.finishReason = finish_reason as FinishReason;
      this.#unfinished--;
    }
    if (typeof delta !== 'object' || delta === null) return;
    if (!carries) state.role = delta.role || state.role;
    else if (state.role) {
      delta.role ||= state.role;
      state.role = undefined;
    }
    if (carries) this.tokens += generatedTokens(delta);
    if (!Array.isArray(delta.annotations)) return;
    state.annotations ??= [];
    state.annotations.push(...delta.annotations);
  }

  #stateOf(index: number): ChoiceState {
    let state = this.#states.get(index);
    if (!state) {
      state = {};
      this.#states.set(index, state);
      if (this.#states.size > this.#expected) this.#unfinished++;
    }
    return state;
  }
}

/** Log probabilities alone count too: they are how a token shows that is only a part of a character. */
const carriesAnything = ({ delta, logprobs }: WireChoice): boolean =>
  (delta != null && carriesSomething(delta)) ||
  (logprobs != null && (isFilledList(logprobs.content) || isFilledList(logprobs.refusal)));

const isFilledList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
