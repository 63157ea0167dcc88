import type { Answer, Chunk, DeltaSink, Stage } from '../core/call';
import type { CallError } from '../core/call-error';
import type { AttemptRecord, Tier } from '../core/call-record';
import type { AttemptTrace } from '../core/call-trace';
import type { Clock } from '../core/clock';
import type { Observer } from '../core/observer';
import { toCallError } from '../core/to-call-error';
import { addUsage } from '../core/usage';
import type { AttemptContext, LeasedContext } from './contexts';

/** Records the attempt: who made it, how long it took, how it ended. Around exactly the request to the upstream. */
export const observeAttempt =
  ({ clock, observer, tier }: { clock: Clock; observer: Observer; tier: Tier }): Stage<LeasedContext, AttemptContext> =>
  (next) =>
  async (request, context) => {
    const { record, lease, sink } = context;
    const attempt: AttemptRecord = {
      number: record.attempts.length + 1,
      tier,
      client: lease.client.name,
      backend: lease.backend.spec.name,
      region: lease.backend.spec.region ?? '',
      model: lease.upstreamModel,
      queueMs: lease.queueMs,
      startedAt: clock.now(),
    };
    record.attempts.push(attempt);
    const trace = context.trace?.attemptStarted(attempt, {
      request,
      callId: context.callId,
      stream: sink !== undefined,
      baseUrl: lease.backend.spec.baseUrl,
    });
    let answer: Answer | undefined;
    let error: CallError | undefined;
    try {
      answer = await next(request, {
        ...context,
        attempt,
        headers: trace?.headers,
        sink: sink && trace?.received ? new RecordedSink(sink, trace.received) : sink,
        // From then on the call is committed to this attempt.
        onFirstToken: () => {
          attempt.firstTokenMs = clock.now() - attempt.startedAt;
          record.committed = true;
          lease.firstToken();
          context.onFirstToken?.();
        },
      });
      attempt.outcome = 'success';
      attempt.usage = answer.usage;
      return answer;
    } catch (thrown) {
      error = toCallError(thrown);
      attempt.outcome = error.row.outcome;
      attempt.reason = error.reason;
      attempt.httpStatus ??= error.details.httpStatus;
      attempt.providerRequestId ??= error.details.providerRequestId;
      attempt.usage = error.details.usage;
      throw error;
    } finally {
      attempt.durationMs = clock.now() - attempt.startedAt;
      record.upstreamMs += attempt.durationMs;
      record.usage = addUsage(record.usage, attempt.usage);
      trace?.ended(attempt, { answer, error });
      observer.attemptEnded?.(attempt, context.callId);
    }
  };

/** Shows the trace what goes to the sink. */
class RecordedSink implements DeltaSink {
  constructor(
    private readonly sink: DeltaSink,
    private readonly received: NonNullable<AttemptTrace['received']>,
  ) {}

  write(chunks: readonly Chunk[]): undefined | Promise<void> {
    this.received(chunks);
    return this.sink.write(chunks);
  }
}
