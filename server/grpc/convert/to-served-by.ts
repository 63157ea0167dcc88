import type { CallRecord, FallbackReason } from '../../core/call-record';
import {
  FallbackReason as ProtoFallbackReason,
  Tier as ProtoTier,
  type ServedBy,
} from '../../gen/llmpool/v1/served_by';
import { TIERS, toAttempt } from './to-attempt';

export interface ServedCall {
  readonly callId: string;
  /** The llm-pool process. */
  readonly instance: string;
  /** Milliseconds from the call's arrival until now. */
  readonly totalMs: number;
}

const FALLBACK_REASONS: Readonly<Record<FallbackReason, ProtoFallbackReason>> = {
  pool_error: ProtoFallbackReason.POOL_ERROR,
  pool_off: ProtoFallbackReason.POOL_OFF,
  no_backend: ProtoFallbackReason.NO_BACKEND,
  pool_full: ProtoFallbackReason.POOL_FULL,
};

/** Who served a call, and where the time went. The answer's attempt is the last successful one. */
export const toServedBy = (record: CallRecord, { callId, instance, totalMs }: ServedCall): ServedBy => {
  const { attempts, fallbackReason, queueMs, upstreamMs } = record;
  const served = attempts.findLast(({ outcome }) => outcome === 'success');
  return {
    callId,
    instance,
    tier: served ? TIERS[served.tier] : ProtoTier.UNSPECIFIED,
    client: served?.client ?? '',
    backend: served?.backend ?? '',
    region: served?.region ?? '',
    model: served?.model ?? '',
    attempts: attempts.map(toAttempt),
    fallbackReason: fallbackReason ? FALLBACK_REASONS[fallbackReason] : ProtoFallbackReason.UNSPECIFIED,
    queueMs,
    upstreamMs,
    // Two attempts at once make their sum longer than the call.
    overheadMs: Math.max(0, totalMs - queueMs - upstreamMs),
  };
};
