import type {
  DeepDiveEnd as CoreEnd,
  PartialReason as CorePartialReason,
  Stage,
} from '../../deep-dive/deep-dive-result';
import { type DeepDiveEnd, DeepDiveStage, PartialReason } from '../../gen/llmpool/v1/deep_dive';
import { toUsage } from '../convert/to-usage';
import type { Answering } from './to-facet-result';

const STAGES: Readonly<Record<Stage, DeepDiveStage>> = {
  plan: DeepDiveStage.PLAN,
  explore: DeepDiveStage.EXPLORE,
  synthesise: DeepDiveStage.SYNTHESISE,
};

const PARTIAL_REASONS: Readonly<Record<CorePartialReason, PartialReason>> = {
  deadline: PartialReason.DEADLINE,
  token_budget: PartialReason.TOKEN_BUDGET,
  facets_failed: PartialReason.FACETS_FAILED,
  planning_failed: PartialReason.PLANNING_FAILED,
  synthesis_failed: PartialReason.SYNTHESIS_FAILED,
};

export const toDeepDiveEnd = (
  { openQuestions, usage, stages, partial }: CoreEnd,
  { callId, instance }: Answering,
): DeepDiveEnd => ({
  openQuestions: [...openQuestions],
  usage: usage && toUsage(usage),
  stages: stages.map(({ stage, usage: used, durationMs, calls }) => ({
    stage: STAGES[stage],
    usage: used && toUsage(used),
    durationMs,
    calls,
  })),
  partial: partial !== undefined,
  partialReason: partial ? PARTIAL_REASONS[partial] : PartialReason.UNSPECIFIED,
  callId,
  instance,
});
