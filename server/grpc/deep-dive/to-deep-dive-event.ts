import type { DeepDiveEvent } from '../../deep-dive/deep-dive-result';
import type { StreamDeepDiveResponse } from '../../gen/llmpool/v1/deep_dive';
import { type Answering, toFacetResult } from './to-facet-result';
import { toPlan } from './to-plan';

/** What happened on the way, as a message of the stream. */
export const toDeepDiveEvent = (event: DeepDiveEvent, answering: Answering): StreamDeepDiveResponse => {
  switch (event.kind) {
    case 'plan':
      return { event: { $case: 'plan', value: toPlan(event.plan) } };
    case 'facet_started':
      return { event: { $case: 'facetStarted', value: event.facet } };
    case 'facet_delta':
      return { event: { $case: 'facetDelta', value: { facetId: event.facet.id, text: event.text } } };
    case 'facet_ended':
      return { event: { $case: 'facetEnded', value: toFacetResult(event.finding, answering) } };
    case 'round_ended':
      return { event: { $case: 'roundEnded', value: { round: event.round, next: [...event.next] } } };
    case 'synthesis_delta':
      return { event: { $case: 'synthesisDelta', value: { text: event.text } } };
  }
};
