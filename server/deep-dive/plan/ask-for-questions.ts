import type { ChatParams } from '../../core/call';
import type { CallError } from '../../core/call-error';
import type { Dive } from '../dive';
import { PLAN_FORMAT } from './plan-schema';
import { type ReadPlan, readPlan } from './read-plan';

/** As much of a useless answer is shown to the model again, characters. */
const MAX_SHOWN = 4000;

/** Models that refused structured output: they are asked without it from then on. */
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
  | { readonly questions?: undefined; readonly error?: CallError; readonly outOfTokens: boolean };

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
  const { prompts } = dive;
  let first = await ask(dive, known, asked);
  if (first.error?.reason === 'UPSTREAM_INVALID_REQUEST' && takesFormat(dive, known)) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(dive.request.planningModel);
    first = await ask(dive, known, asked);
  }
  if (first.error || !first.record) return { error: first.error, outOfTokens: first.outOfTokens };
  const plan = read(dive, asked, first.text);
  if (plan.problem === undefined) return { questions: plan.questions, repaired: false };
  const second = await ask(dive, known, {
    ...asked,
    name: `${asked.name} repair`,
    messages: [
      ...asked.messages,
      { role: 'assistant', content: first.text.slice(0, MAX_SHOWN).toWellFormed() },
      { role: 'user', content: prompts.repair(plan.problem) },
    ],
  });
  const repaired = read(dive, asked, second.text);
  return repaired.problem === undefined ? { questions: repaired.questions, repaired: true } : { outOfTokens: false };
};

const ask = (dive: Dive, known: KnownModels, { name, messages, endsAt }: QuestionsAsked) => {
  const { request, shares } = dive;
  return dive.ask({
    name,
    stage: 'plan',
    messages,
    endsAt,
    model: request.planningModel,
    format: takesFormat(dive, known) ? PLAN_FORMAT : undefined,
    reserve: (prompt) => shares.reservePlan(prompt),
  });
};

const takesFormat = ({ request }: Dive, known: KnownModels): boolean => !known.has(request.planningModel);

const read = ({ request }: Dive, { needed }: QuestionsAsked, text: string): ReadPlan => {
  const plan = readPlan(text, request.breadth);
  return needed && plan.questions?.length === 0 ? { problem: 'the list "facets" is empty' } : plan;
};
