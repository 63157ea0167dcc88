import { ErrorReason, type FacetResult, FacetStatus } from '@llm-pool/client';

/** Why a facet is missing, or not whole: `failed: UPSTREAM_TIMEOUT`; empty when nothing is. */
export function facetFault({ status, reason, answer }: FacetResult): string {
  if (status === FacetStatus.FAILED) return `failed: ${ErrorReason[reason]}`;
  if (status !== FacetStatus.SKIPPED) return '';
  const why = reason === ErrorReason.UNSPECIFIED ? 'the token budget was used up' : 'time was up';
  return `${answer === '' ? 'left out' : 'cut off'}: ${why}`;
}
