import type { DeepDiveEvent } from '@llm-pool/client';
import {
  DeepDiveEnd,
  DeepDivePlan,
  DeepDiveStage,
  type DeepPartial,
  FacetResult,
  FacetStatus,
  PartialReason,
  PlanSource,
} from '../../server/gen/llmpool/v1/deep_dive';
import { ErrorReason } from '../../server/gen/llmpool/v1/error_reason';

/** Events of a deep dive, as the server sends them. */
export const diveEvents = {
  plan: (...questions: string[]): DeepDiveEvent => ({
    $case: 'plan',
    value: DeepDivePlan.fromPartial({ facets: facets(1, questions), source: PlanSource.MODEL }),
  }),
  started: (id: string): DeepDiveEvent => ({ $case: 'facetStarted', value: { id, round: 1, question: 'any' } }),
  delta: (facetId: string, text: string): DeepDiveEvent => ({ $case: 'facetDelta', value: { facetId, text } }),
  ended: (id: string, question: string, more: DeepPartial<FacetResult> = {}): DeepDiveEvent => ({
    $case: 'facetEnded',
    value: FacetResult.fromPartial({
      facet: { id, round: 1, question },
      status: FacetStatus.DONE,
      durationMs: 1500,
      ...more,
    }),
  }),
  roundEnded: (round: number, ...next: string[]): DeepDiveEvent => ({
    $case: 'roundEnded',
    value: { round, next: facets(round + 1, next) },
  }),
  synthesis: (text: string): DeepDiveEvent => ({ $case: 'synthesisDelta', value: { text } }),
  end: (more: DeepPartial<DeepDiveEnd> = {}): DeepDiveEvent => ({ $case: 'end', value: DeepDiveEnd.fromPartial(more) }),
};

const facets = (round: number, questions: readonly string[]) =>
  questions.map((question, index) => ({ id: `${round}.${index + 1}`, round, question }));

const STAGES = [
  { stage: DeepDiveStage.PLAN, durationMs: 1000, calls: 1 },
  { stage: DeepDiveStage.EXPLORE, durationMs: 4000, calls: 2 },
  { stage: DeepDiveStage.SYNTHESISE, durationMs: 2000, calls: 1 },
];

/** A whole deep dive: its facets end in the wrong order, one fails, and the end has everything. */
export const wholeDive = (): DeepDiveEvent[] => [
  diveEvents.plan('What?', 'Why?'),
  diveEvents.started('1.1'),
  diveEvents.started('1.2'),
  diveEvents.ended('1.2', 'Why?', {
    status: FacetStatus.FAILED,
    answer: 'Half',
    reason: ErrorReason.UPSTREAM_TIMEOUT,
  }),
  diveEvents.delta('1.1', 'A pool'),
  diveEvents.ended('1.1', 'What?', { answer: 'A pool [a.md].', sourceIds: ['a.md'] }),
  diveEvents.roundEnded(1),
  diveEvents.synthesis('All '),
  diveEvents.synthesis('in all.'),
  diveEvents.end({
    openQuestions: ['Really?'],
    stages: STAGES,
    usage: { promptTokens: 900, completionTokens: 300 },
    partial: true,
    partialReason: PartialReason.FACETS_FAILED,
    callId: 'call-1',
  }),
];
