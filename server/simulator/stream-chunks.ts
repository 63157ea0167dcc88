import type { AnswerPlan, PlannedChoice } from './answer-plan';
import { logprobsOf } from './logprobs';

/** One chunk of a stream as JSON. `tokens` is 0 for chunks without text, which are neither paced nor counted. */
export interface StreamChunk {
  json: string;
  tokens: number;
  /** After all text: the finish reasons and the usage. */
  closing?: boolean;
}

export interface StreamShape {
  tokensPerChunk: number;
  emptyChoices: boolean;
  /** Whether the last chunk carries the usage, and the others say that theirs is null. */
  usage: boolean;
}

/** The chunks of a stream from the role to the usage, made one by one; choices take turns. */
export function* streamChunks(plan: AnswerPlan, shape: StreamShape): Generator<StreamChunk> {
  const chunk = chunkMaker(plan, shape.usage);
  if (shape.emptyChoices) yield chunk('', 0);
  for (const [index, choice] of plan.choices.entries()) {
    const delta = { role: 'assistant', content: choice.toolCall ? null : '', refusal: null };
    yield chunk(choiceJson(index, JSON.stringify(delta)), 0);
  }
  const speakers = plan.choices.map((choice, index) => spokenBy(choice, index, plan, shape.tokensPerChunk));
  while (speakers.length > 0) {
    for (const speaker of [...speakers]) {
      const next = speaker.next();
      if (next.done) speakers.splice(speakers.indexOf(speaker), 1);
      else yield chunk(next.value.json, next.value.tokens);
    }
  }
  for (const [index, choice] of plan.choices.entries()) {
    yield { ...chunk(choiceJson(index, '{}', choice.finishReason), 0), closing: true };
  }
  if (shape.emptyChoices) yield { ...chunk('', 0), closing: true };
  if (shape.usage) {
    const json = chunk('', 0).json.replace(/null}$/, `${JSON.stringify(plan.usage)}}`);
    yield { json, tokens: 0, closing: true };
  }
}

/** A chunk whose delta says nothing. */
export function emptyDeltaChunk(plan: AnswerPlan, usage: boolean): string {
  return chunkMaker(plan, usage)(choiceJson(0, '{"content":""}'), 0).json;
}

function chunkMaker(plan: AnswerPlan, usage: boolean): (choices: string, tokens: number) => StreamChunk {
  const { id, created, model } = plan;
  const head = JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    system_fingerprint: 'fp_simulator',
  });
  const before = `${head.slice(0, -1)},"choices":[`;
  const after = usage ? '],"usage":null}' : ']}';
  return (choices, tokens) => ({ json: before + choices + after, tokens });
}

function choiceJson(index: number, delta: string, finishReason: string | null = null, logprobs = 'null'): string {
  return `{"index":${index},"delta":${delta},"logprobs":${logprobs},"finish_reason":${JSON.stringify(finishReason)}}`;
}

function* spokenBy(choice: PlannedChoice, index: number, plan: AnswerPlan, step: number): Generator<StreamChunk> {
  for (const { text, tokens } of choice.reasoning?.pieces(step) ?? []) {
    yield { json: choiceJson(index, `{"reasoning_content":${JSON.stringify(text)}}`), tokens };
  }
  for (const { text, tokens } of choice.content?.pieces(step) ?? []) {
    const logprobs = plan.topLogprobs === undefined ? 'null' : JSON.stringify(logprobsOf(text, plan.topLogprobs));
    yield { json: choiceJson(index, `{"content":${JSON.stringify(text)}}`, null, logprobs), tokens };
  }
  if (!choice.toolCall) return;
  const { id, name } = choice.toolCall;
  yield toolDelta(index, { index: 0, id, type: 'function', function: { name, arguments: '' } }, 1);
  for (const { text, tokens } of choice.toolCall.arguments.pieces(step)) {
    yield toolDelta(index, { index: 0, function: { arguments: text } }, tokens);
  }
}

function toolDelta(index: number, call: object, tokens: number): StreamChunk {
  return { json: choiceJson(index, JSON.stringify({ tool_calls: [call] })), tokens };
}
