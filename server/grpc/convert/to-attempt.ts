import type { AttemptRecord, Tier } from '../../core/call-record';
import type { Outcome } from '../../core/outcome';
import { ErrorReason } from '../../gen/llmpool/v1/error_reason';
import { type Attempt, Outcome as ProtoOutcome, Tier as ProtoTier } from '../../gen/llmpool/v1/served_by';
import { uint32Of } from './loose-values';

export const TIERS: Readonly<Record<Tier, ProtoTier>> = { pool: ProtoTier.POOL, legacy: ProtoTier.LEGACY };

export const OUTCOMES: Readonly<Record<Outcome, ProtoOutcome>> = {
  success: ProtoOutcome.SUCCESS,
  caller_fault: ProtoOutcome.CALLER_FAULT,
  refused: ProtoOutcome.REFUSED,
  upstream_fault: ProtoOutcome.UPSTREAM_FAULT,
  cancelled: ProtoOutcome.CANCELLED,
  deadline_exceeded: ProtoOutcome.DEADLINE_EXCEEDED,
  internal_error: ProtoOutcome.INTERNAL_ERROR,
};

/** One request to an upstream, also one that still runs. */
export const toAttempt = (attempt: AttemptRecord): Attempt => ({
  number: uint32Of(attempt.number),
  tier: TIERS[attempt.tier],
  client: attempt.client,
  backend: attempt.backend,
  region: attempt.region,
  outcome: attempt.outcome ? OUTCOMES[attempt.outcome] : ProtoOutcome.UNSPECIFIED,
  reason: attempt.reason ? ErrorReason[attempt.reason] : ErrorReason.UNSPECIFIED,
  httpStatus: uint32Of(attempt.httpStatus),
  providerRequestId: attempt.providerRequestId ?? '',
  queueMs: attempt.queueMs,
  durationMs: attempt.durationMs ?? 0,
  firstTokenMs: attempt.firstTokenMs ?? 0,
});
