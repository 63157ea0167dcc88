import type { CallError } from '../core/call-error';
import { Code } from '../core/error-table';
import type { PartEnd } from './ask';
import { citedSources } from './cited-sources';
import type { Facet, Finding } from './deep-dive-result';
import { type Dive, messagesOf } from './dive';

export interface Explored {
  readonly finding: Finding;
  /** Why it failed, or was stopped. */
  readonly error?: CallError;
}

/** Explores the facets of a round, at most `parallelism` at once. One that fails is told in its place, and hurts no other. */
export const explore = async (dive: Dive, facets: readonly Facet[]): Promise<Explored[]> => {
  const found: Explored[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < facets.length; at = next++) {
      const explored = await exploreOne(dive, facets[at]!, facets.length - at);
      dive.emit({ kind: 'facet_ended', finding: explored.finding });
      found[at] = explored;
    }
  };
  const workers = Array.from({ length: Math.min(dive.request.parallelism, facets.length) }, worker);
  // All of them have ended when the deep dive does, whatever ended it.
  for (const one of await Promise.allSettled(workers)) if (one.status === 'rejected') throw one.reason;
  return found;
};

/** @param facetsLeft facets of this round that have not begun, this one included */
const exploreOne = async (dive: Dive, facet: Facet, facetsLeft: number): Promise<Explored> => {
  const { request, prompts, language, times, shares, emit } = dive;
  const { theme, documents } = request;
  const end = await dive.ask({
    name: `facet ${facet.id}`,
    stage: 'explore',
    model: request.model,
    messages: () => messagesOf(dive, prompts.facet({ theme, documents, question: facet.question, language })),
    endsAt: times.exploreBy,
    reserve: (prompt) => shares.reserveFacet(prompt, facet.round, facetsLeft),
    begun: () => void emit({ kind: 'facet_started', facet }),
    onText: (text) => emit({ kind: 'facet_delta', facet, text }),
  });
  const status = statusOf(end);
  shares.answered(end.text);
  if (end.outOfTokens) dive.missing.add('token_budget');
  else if (status === 'skipped') dive.missing.add('deadline');
  else if (status === 'failed' || end.brokenOff) dive.missing.add('facets_failed');
  return {
    error: end.error,
    finding: {
      facet,
      status,
      answer: end.text,
      sourceIds: citedSources(
        end.text,
        documents.map(({ id }) => id),
      ),
      usage: end.record?.usage,
      durationMs: end.durationMs,
      reason: end.error?.reason ?? (status === 'failed' ? 'UPSTREAM_BAD_RESPONSE' : undefined),
      record: end.record,
    },
  };
};

const statusOf = ({ text, error, outOfTokens }: PartEnd): Finding['status'] => {
  if (error) return error.row.code === Code.DEADLINE_EXCEEDED ? 'skipped' : 'failed';
  if (text.trim() !== '') return 'done';
  return outOfTokens ? 'skipped' : 'failed';
};
