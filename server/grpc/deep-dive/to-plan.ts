import type { PlanSource as CorePlanSource, Plan } from '../../deep-dive/deep-dive-result';
import { type DeepDivePlan, PlanSource } from '../../gen/llmpool/v1/deep_dive';

const SOURCES: Readonly<Record<CorePlanSource, PlanSource>> = {
  model: PlanSource.MODEL,
  repaired: PlanSource.REPAIRED,
  fallback: PlanSource.FALLBACK,
};

export const toPlan = ({ facets, source }: Plan): DeepDivePlan => ({ facets: [...facets], source: SOURCES[source] });
