import type { Finding } from '../deep-dive-result';
import { type Dive, messagesOf } from '../dive';
import { answeredOf } from '../prompts/answered-of';
import { askForQuestions, type KnownModels } from './ask-for-questions';

/** The longest that the search may take, as a share of the time for exploring that is left. */
const MOST_OF_TIME_LEFT = 1 / 3;

/** What the answers so far leave open. Nothing when nothing is, when there is no time for another round, or when the model finds none. */
export const findFollowUps = async (
  dive: Dive,
  known: KnownModels,
  findings: readonly Finding[],
): Promise<readonly string[]> => {
  const { request, prompts, language, times, clock, missing } = dive;
  const { theme, breadth } = request;
  const leftMs = times.exploreBy - clock.now();
  // A round takes about as long as the one before it: one that would be cut off costs tokens and answers little.
  const roundMs = Math.max(...findings.map(({ durationMs }) => durationMs));
  if (leftMs < roundMs) {
    missing.add('deadline');
    return [];
  }
  const found = await askForQuestions(dive, known, {
    name: `follow-up ${findings.at(-1)!.facet.round + 1}`,
    endsAt: clock.now() + leftMs * MOST_OF_TIME_LEFT,
    messages: messagesOf(dive, prompts.followUp({ theme, answered: answeredOf(findings), breadth, language })),
    needed: false,
  });
  if (!found.questions) missing.add(found.outOfTokens ? 'token_budget' : 'planning_failed');
  return found.questions ?? [];
};
