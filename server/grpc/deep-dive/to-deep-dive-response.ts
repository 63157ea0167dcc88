import type { DeepDiveResult } from '../../deep-dive/deep-dive-result';
import type { DeepDiveResponse } from '../../gen/llmpool/v1/deep_dive';
import { toDeepDiveEnd } from './to-deep-dive-end';
import { type Answering, toFacetResult } from './to-facet-result';
import { toPlan } from './to-plan';

export const toDeepDiveResponse = (result: DeepDiveResult, answering: Answering): DeepDiveResponse => ({
  ...toDeepDiveEnd(result, answering),
  plan: toPlan(result.plan),
  facets: result.findings.map((finding) => toFacetResult(finding, answering)),
  synthesis: result.synthesis,
});
