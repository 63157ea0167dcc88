/**
 * Explores a theme through the pool:
 *
 *   plan ─▶ facets of round 1, side by side ─▶ (depth > 1: what was left open ─▶ facets of the next round) ─▶ synthesis
 *
 * Every arrow survives a failure: no plan becomes a plain plan, a failed facet is told in its place, time or tokens that run out end the
 * exploration early, and what there is gets synthesised. It fails only when nothing was found out.
 */
import type { CallContext } from '../core/call';
import { CallError } from '../core/call-error';
import { type AskPorts, asking } from './ask';
import type { DeepDiveRequest } from './deep-dive-request';
import type { DeepDiveResult, Emit, Facet, PartialReason } from './deep-dive-result';
import type { Dive } from './dive';
import { type Explored, explore } from './explore';
import type { KnownModels } from './plan/ask-for-questions';
import { facetsOf } from './plan/facets-of';
import { findFollowUps } from './plan/find-follow-ups';
import { makePlan } from './plan/make-plan';
import { choosePrompts } from './prompts/choose-prompts';
import { StageCosts } from './stage-costs';
import { synthesise } from './synthesise';
import { timePlan } from './time-plan';
import { TokenBudget } from './token-budget';
import { TokenShares } from './token-shares';

/** Rejects with a CallError when nothing was found out, and when the caller is gone. */
export type DeepDive = (request: DeepDiveRequest, context: CallContext<Emit>) => Promise<DeepDiveResult>;

/** What is missing is told by one reason: that which costs the reader most. */
const WORST_FIRST: readonly PartialReason[] = [
  'synthesis_failed',
  'deadline',
  'token_budget',
  'facets_failed',
  'planning_failed',
];

export const createDeepDive = (ports: AskPorts): DeepDive => {
  const known: KnownModels = new Set();
  return async (request, { sink, ...context }) => {
    const { clock } = ports;
    const costs = new StageCosts(clock);
    const ask = asking(ports, request, context);
    const dive: Dive = {
      ...choosePrompts(request.language, request.theme),
      request,
      context,
      clock,
      shares: new TokenShares(new TokenBudget(request.tokenBudget), request),
      times: timePlan(clock.now(), context.deadlineAt),
      emit: sink ?? (() => undefined),
      missing: new Set(),
      ask: async (part) => {
        const end = await ask(part);
        costs.add(part.stage, end);
        return end;
      },
    };
    const { emit, missing } = dive;

    const plan = await costs.during('plan', () => makePlan(dive, known));
    emit({ kind: 'plan', plan });
    const explored: Explored[] = [];
    let facets: readonly Facet[] = plan.facets;
    for (let round = 1; facets.length > 0; round++) {
      const these = facets;
      explored.push(...(await costs.during('explore', () => explore(dive, these))));
      const findings = explored.map(({ finding }) => finding);
      const further = round < request.depth && findings.some(({ answer }) => answer !== '');
      const questions = further ? await costs.during('plan', () => findFollowUps(dive, known, findings)) : [];
      facets = facetsOf(round + 1, questions);
      emit({ kind: 'round_ended', round, next: facets });
    }

    const findings = explored.map(({ finding }) => finding);
    if (findings.every(({ answer }) => answer.trim() === '')) throw nothingFound(explored, dive);
    const synthesis = await costs.during('synthesise', () => synthesise(dive, findings));
    return {
      plan,
      findings,
      synthesis: synthesis.text,
      openQuestions: synthesis.openQuestions,
      usage: context.record.usage,
      stages: costs.list(),
      partial: WORST_FIRST.find((reason) => missing.has(reason)),
    };
  };
};

/** The first failure says why there is nothing; running out of time or tokens does when nothing failed. */
const nothingFound = (explored: readonly Explored[], { request, context, clock, times }: Dive): CallError => {
  const failed = explored.find(({ finding, error }) => error && finding.status === 'failed');
  const error = failed?.error ?? explored.find((one) => one.error)?.error;
  if (error?.reason === 'DEADLINE_EXCEEDED' && context.record.attempts.length === 0 && clock.now() < times.exploreBy)
    return tooShort(context);
  if (error) return error;
  if (explored.some(({ finding }) => finding.status === 'failed'))
    return new CallError('UPSTREAM_BAD_RESPONSE', 'the model answered none of the questions with any text');
  const { tokenBudget } = request;
  return new CallError(
    'INVALID_FIELD',
    `token_budget is ${tokenBudget}, which leaves nothing for an answer; give more`,
    {
      violations: [{ field: 'token_budget', description: `is ${tokenBudget}, which leaves nothing for an answer` }],
    },
  );
};

/** There was time left, but no share of it was long enough to try anything. */
const tooShort = ({ deadlineAt, arrivedAt }: CallContext<never>): CallError =>
  new CallError(
    'DEADLINE_TOO_SHORT',
    `the deadline left ${Math.round(deadlineAt - arrivedAt)} ms, too little to explore anything; a deep dive takes many seconds`,
  );
