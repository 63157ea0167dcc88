import type { ChatParams } from '../../core/call';
import type { CallError } from '../../core/call-error';
import type { Dive } from '../dive';
import { PLAN_FORMAT } from './plan-schema';
import { type ReadPlan, readPlan } from './read-plan';

/** As much of a useless answer is shown to the model again, characters. */
const MAX_SHOWN = 4000;

/** Models that refused structured output and answer without it: they are asked without it from then on. */
export type KnownModels = Set<string>;
/** Names of models come from callers. */
const MAX_KNOWN = 100;

export interface QuestionsAsked {
  readonly name: string;
  readonly messages: ChatParams['messages'];
  /** Clock.now at which it is given up. */
  readonly endsAt: number;
  /** Whether an empty list is no answer. */
  readonly needed: boolean;
}

export type QuestionsFound =
  | { readonly questions: readonly string[]; readonly repaired: boolean; readonly error?: undefined }
  /** `error` is absent when the model answered, but not with questions; or when the token budget was used up. */
  | {
      readonly questions?: undefined;
      readonly error?: CallError;
      readonly outOfTokens: boolean;
      /** The first answer came, and the question to repair it failed. */
      readonly inRepair?: boolean;
    };

/**
 * Asks the planning model for questions, as structured output where it can:
 *
 *   ask ─▶ valid? ─▶ questions
 *    │        └ no ─▶ say what is wrong, ask once more ─▶ valid? ─▶ questions, repaired
 *    └ refused with a schema ─▶ ask without
 */
export const askForQuestions = async (
  dive: Dive,
  known: KnownModels,
  asked: QuestionsAsked,
): Promise<QuestionsFound> => {
  const { prompts, request } = dive;
  let format = known.has(request.planningModel) ? undefined : PLAN_FORMAT;
  let first = await ask(dive, asked, format);
  if (first.error?.reason === 'UPSTREAM_INVALID_REQUEST' && format) {
    format = undefined;
    first = await ask(dive, asked, format);
    // Whatever else is wrong with a request is its caller's matter, and says nothing about the model.
    if (!first.error && first.record) remember(known, request.planningModel);
  }
  if (first.error || !first.record) return { error: first.error, outOfTokens: first.outOfTokens };
  const plan = read(dive, asked, first.text);
  if (plan.problem === undefined) return { questions: plan.questions, repaired: false };
  const messages: ChatParams['messages'] = [
    ...asked.messages,
    { role: 'assistant', content: first.text.slice(0, MAX_SHOWN).toWellFormed() },
    { role: 'user', content: prompts.repair(plan.problem) },
  ];
  const second = await ask(dive, { ...asked, name: `${asked.name} repair`, messages }, format);
  if (second.error || !second.record) return { error: second.error, outOfTokens: second.outOfTokens, inRepair: true };
  const repaired = read(dive, asked, second.text);
  return repaired.problem === undefined ? { questions: repaired.questions, repaired: true } : { outOfTokens: false };
};

const ask = (
  { request, shares, ask: askPart }: Dive,
  { name, messages, endsAt }: QuestionsAsked,
  format: ChatParams['response_format'],
) =>
  askPart({
    name,
    stage: 'plan',
    messages: () => messages,
    endsAt,
    model: request.planningModel,
    format,
    reserve: (prompt) => shares.reservePlan(prompt),
  });

const remember = (known: KnownModels, model: string): void => {
  if (known.size >= MAX_KNOWN) known.clear();
  known.add(model);
};

const read = ({ request }: Dive, { needed }: QuestionsAsked, text: string): ReadPlan => {
  const plan = readPlan(text, request.breadth);
  return needed && plan.questions?.length === 0 ? { problem: 'the list "facets" is empty' } : plan;
};
