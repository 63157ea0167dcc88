import type { FacetResult } from '@llm-pool/client';
import { facetFault } from './facet-fault';

/** A facet that has ended as a section of a text: question, answer, and what is missing of it. */
export function endedFacet(result: FacetResult): string {
  const { facet, answer } = result;
  const fault = facetFault(result);
  return [`## ${facet?.id} ${facet?.question}`, answer.trim(), fault && `(${fault})`].filter(Boolean).join('\n\n');
}
