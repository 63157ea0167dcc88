import type { CallState } from '../gen/llmpool/v1/admin_service';
import { ErrorReason } from '../gen/llmpool/v1/error_reason';
import { Outcome } from '../gen/llmpool/v1/served_by';
import { OUTCOMES } from '../grpc/convert/to-attempt';
import { toServedBy } from '../grpc/convert/to-served-by';
import type { SeenCall } from '../telemetry/recent-calls';
import { storyOf } from '../telemetry/story';
import { timelineOf } from '../telemetry/timeline';

/**
 * A call that runs or ended, as Debug shows it.
 * @param now Clock.now
 */
export const callState = ({ call, end }: SeenCall, instance: string, now: number): CallState => {
  const ageMs = end?.durationMs ?? now - call.startedAt;
  return {
    callId: call.callId,
    caller: call.caller,
    method: call.method,
    workload: call.workload,
    model: call.model,
    startedAt: new Date(call.startedAtEpochMs),
    ageMs,
    state: end ? 'ended' : call.record.state,
    outcome: end ? OUTCOMES[end.outcome] : Outcome.UNSPECIFIED,
    reason: end?.reason ? ErrorReason[end.reason] : ErrorReason.UNSPECIFIED,
    servedBy: toServedBy(call.record, { callId: call.callId, instance, totalMs: ageMs }),
    traceId: call.traceId,
    story: storyOf(call, end, now),
    steps: timelineOf(call, now),
  };
};
