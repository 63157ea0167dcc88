import type { Plan } from '../deep-dive-result';
import { type Dive, messagesOf } from '../dive';
import { askForQuestions, type KnownModels } from './ask-for-questions';
import { facetsOf } from './facets-of';

/** Plans the first round. It never fails for want of a plan: without one the questions are those that suit any theme. */
export const makePlan = async (dive: Dive, known: KnownModels): Promise<Plan> => {
  const { request, prompts, language, times } = dive;
  const { theme, documents, breadth } = request;
  const found = await askForQuestions(dive, known, {
    name: 'plan',
    endsAt: times.planBy,
    messages: messagesOf(dive, prompts.plan({ theme, documents, breadth, language })),
    needed: true,
  });
  if (found.questions) return { facets: facetsOf(1, found.questions), source: found.repaired ? 'repaired' : 'model' };
  if (found.error) {
    // What is wrong with the request is wrong with all of its parts; but a repair is longer than they are.
    const ofRequest = found.error.row.outcome === 'caller_fault' && !found.inRepair;
    if (ofRequest && request.planningModel === request.model) throw found.error;
    dive.missing.add('planning_failed');
  }
  if (found.outOfTokens) dive.missing.add('token_budget');
  return { facets: facetsOf(1, prompts.plainQuestions.slice(0, breadth)), source: 'fallback' };
};
