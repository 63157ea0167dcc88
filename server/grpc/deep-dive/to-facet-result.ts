import type { Finding } from '../../deep-dive/deep-dive-result';
import { type FacetResult, FacetStatus } from '../../gen/llmpool/v1/deep_dive';
import { ErrorReason } from '../../gen/llmpool/v1/error_reason';
import { toServedBy } from '../convert/to-served-by';
import { toUsage } from '../convert/to-usage';

const STATUSES: Readonly<Record<Finding['status'], FacetStatus>> = {
  done: FacetStatus.DONE,
  failed: FacetStatus.FAILED,
  skipped: FacetStatus.SKIPPED,
};

/** The call that answers, and the process that runs it. */
export interface Answering {
  readonly callId: string;
  /** The llm-pool process. */
  readonly instance: string;
}

export const toFacetResult = (finding: Finding, answering: Answering): FacetResult => {
  const { facet, status, answer, sourceIds, usage, durationMs, reason, record } = finding;
  return {
    facet,
    status: STATUSES[status],
    answer,
    sourceIds: [...sourceIds],
    usage: usage && toUsage(usage),
    durationMs,
    reason: reason ? ErrorReason[reason] : ErrorReason.UNSPECIFIED,
    servedBy: record && toServedBy(record, { ...answering, totalMs: durationMs }),
  };
};
