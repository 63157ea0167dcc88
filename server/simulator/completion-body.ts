import type { AnswerPlan, PlannedChoice } from './answer-plan';
import type { Content } from './content';
import { logprobsOf } from './logprobs';

/** Longer texts are sent while they are made; 4 MiB. */
const WHOLE_TOKENS = 1_048_576;
const PIECE_TOKENS = 16_384;
const PLACEHOLDER = '\u0000content\u0000';

/** The body of an answer that is no stream, in order and in parts that fit into memory; one part when it is short. */
export function* completionBody(plan: AnswerPlan, withUsage: boolean): Generator<string> {
  const long = plan.usage.completion_tokens > WHOLE_TOKENS;
  const json = JSON.stringify({
    id: plan.id,
    object: 'chat.completion',
    created: plan.created,
    model: plan.model,
    system_fingerprint: 'fp_simulator',
    choices: plan.choices.map((choice, index) => ({
      index,
      message: message(choice, long),
      logprobs: choice.content && plan.topLogprobs !== undefined ? logprobs(choice.content, plan.topLogprobs) : null,
      finish_reason: choice.finishReason,
    })),
    ...(withUsage ? { usage: plan.usage } : {}),
  });
  if (!long) return yield json;
  const parts = json.split(JSON.stringify(PLACEHOLDER).slice(1, -1));
  for (const [index, part] of parts.entries()) {
    yield part;
    const content = index < parts.length - 1 ? plan.choices[index]!.content! : undefined;
    for (const piece of content?.pieces(PIECE_TOKENS) ?? []) yield JSON.stringify(piece.text).slice(1, -1);
  }
}

function message({ content, reasoning, toolCall }: PlannedChoice, long: boolean): object {
  return {
    role: 'assistant',
    content: content ? (long ? PLACEHOLDER : whole(content)) : null,
    refusal: null,
    ...(reasoning ? { reasoning_content: whole(reasoning) } : {}),
    ...(toolCall
      ? {
          tool_calls: [
            {
              id: toolCall.id,
              type: 'function',
              function: { name: toolCall.name, arguments: whole(toolCall.arguments) },
            },
          ],
        }
      : {}),
  };
}

function logprobs(content: Content, topLogprobs: number): object {
  return logprobsOf(whole(content), topLogprobs);
}

function whole(content: Content): string {
  let text = '';
  for (const piece of content.pieces(PIECE_TOKENS)) text += piece.text;
  return text;
}
