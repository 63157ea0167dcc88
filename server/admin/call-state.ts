import type { CallRecord } from '../core/call-record';
import type { CallState } from '../gen/llmpool/v1/admin_service';
import { ErrorReason } from '../gen/llmpool/v1/error_reason';
import { Outcome, type ServedBy } from '../gen/llmpool/v1/served_by';
import { OUTCOMES } from '../grpc/convert/to-attempt';
import { toServedBy } from '../grpc/convert/to-served-by';
import type { SeenCall } from '../telemetry/recent-calls';
import { storyOf } from '../telemetry/story';
import { timelineOf } from '../telemetry/timeline';

/**
 * A call that runs or ended, as the lists of Debug show it: in few lines, since somebody has to read a hundred of them.
 * @param now Clock.now
 */
export const callState = ({ call, end }: SeenCall, now: number): CallState => ({
  callId: call.callId,
  caller: call.caller,
  method: call.method,
  workload: call.workload,
  priority: call.priority,
  model: call.model,
  startedAt: new Date(call.startedAtEpochMs),
  ageMs: end?.durationMs ?? now - call.startedAt,
  state: end ? 'ended' : call.record.state,
  outcome: end ? OUTCOMES[end.outcome] : Outcome.UNSPECIFIED,
  reason: end?.reason ? ErrorReason[end.reason] : ErrorReason.UNSPECIFIED,
  error: end?.error ?? '',
  story: storyOf(call, end, now),
  traceId: call.traceId,
  servedBy: undefined,
  steps: [],
});

/** The same with all that happened to it. */
export const wholeCallState = (seen: SeenCall, instance: string, now: number): CallState => ({
  ...callState(seen, now),
  servedBy: servedBy(seen, instance, now),
  steps: timelineOf(seen.call, now),
});

const servedBy = ({ call, end }: SeenCall, instance: string, now: number): ServedBy => {
  const { callId, record, startedAt } = call;
  const totalMs = end?.durationMs ?? now - startedAt;
  return toServedBy({ ...record, ...soFar(record, now) }, { callId, instance, totalMs });
};

/** What still goes on is no time of its own yet in the record, and would look like llm-pool's own. */
const soFar = (record: CallRecord, now: number): Pick<CallRecord, 'attempts' | 'queueMs' | 'upstreamMs'> => {
  const { waiting, parts = [] } = record;
  const running = record.attempts.filter(({ outcome }) => outcome === undefined);
  const own = {
    attempts: record.attempts,
    queueMs: record.queueMs + (waiting ? now - waiting.since : 0),
    upstreamMs: running.reduce((sum, attempt) => sum + now - attempt.startedAt, record.upstreamMs),
  };
  // What happened in parts that have ended is in the record already.
  return parts
    .filter(({ durationMs }) => durationMs === undefined)
    .map((part) => soFar(part.record, now))
    .reduce(
      (sum, part) => ({
        attempts: [...sum.attempts, ...part.attempts],
        queueMs: sum.queueMs + part.queueMs,
        upstreamMs: sum.upstreamMs + part.upstreamMs,
      }),
      own,
    );
};
