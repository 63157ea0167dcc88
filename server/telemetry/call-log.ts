import type { AttemptRecord } from '../core/call-record';
import type { Clock } from '../core/clock';
import type { CallEnd, LiveCall, Observer, StateChange } from '../core/observer';
import { shownModel } from '../core/shown-model';
import { FallbackLog } from './fallback-log';
import type { Logger } from './logger';
import { storyOf } from './story';

/** States that somebody should look at. */
const BAD_STATES: ReadonlySet<string> = new Set([
  'off_after_errors',
  'disabled',
  'unhealthy',
  'out',
  'breaker open',
  'cooling down',
]);

/**
 * One line for each call that ended and for each change of state; at level debug also the story of each call as it goes. Numbers and names
 * only, never what was asked or answered.
 */
export class CallLog implements Observer {
  private readonly fallbacks: FallbackLog;

  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    this.fallbacks = new FallbackLog(logger, clock);
  }

  callStarted(call: LiveCall): void {
    if (!this.logger.isLevelEnabled('debug')) return;
    this.logger.debug(
      {
        event: 'call_arrived',
        call_id: call.callId,
        caller: call.caller,
        method: call.method,
        workload: call.workload,
        model: shownModel(call.model),
        stream: call.stream,
        trace_id: call.traceId || undefined,
        priority: call.priority,
      },
      'call arrived',
    );
  }

  attemptEnded(attempt: AttemptRecord, callId: string): void {
    if (!this.logger.isLevelEnabled('debug')) return;
    this.logger.debug(
      {
        event: 'attempt_ended',
        call_id: callId,
        attempt: attempt.number,
        tier: attempt.tier,
        client: attempt.client,
        backend: attempt.backend,
        outcome: attempt.outcome,
        reason: attempt.reason,
        http_status: attempt.httpStatus,
        provider_request_id: attempt.providerRequestId,
        queue_ms: rounded(attempt.queueMs),
        first_token_ms: rounded(attempt.firstTokenMs),
        duration_ms: rounded(attempt.durationMs),
      },
      `attempt ${attempt.number} on ${attempt.client}: ${attempt.outcome}`,
    );
  }

  callEnded(call: LiveCall, end: CallEnd): void {
    const { fallbackReason } = call.record;
    if (fallbackReason) this.fallbacks.record(fallbackReason, call.callId);
    // A fault of llm-pool's own is the one that needs its cause; all others are told by their reason.
    const fault = end.outcome === 'internal_error';
    const level = fault ? 'error' : 'info';
    if (!this.logger.isLevelEnabled(level)) return;
    const line: Record<string, unknown> = endOf(call, end);
    if (fault) line.err = end.error;
    if (this.logger.isLevelEnabled('debug')) line.story = this.story(call, end);
    this.logger[level](line, `call ${end.outcome}`);
  }

  stateChanged({ what, was, now, reason, callId, traceId }: StateChange): void {
    // The words that operators of the replaced system search for.
    const words = `Phase 1 ${what.replace(/^pool/, 'プール (pool)')}`;
    const level = BAD_STATES.has(now) ? 'warn' : 'info';
    const byCall = { call_id: callId, trace_id: traceId };
    this.logger[level](
      { event: 'state_changed', what, was, now, reason, ...byCall },
      `${words}: ${was} -> ${now} (${reason})`,
    );
  }

  /** Logs what was held back, and stops its timer. */
  close(): void {
    this.fallbacks.close();
  }

  private story(call: LiveCall, { outcome, error, durationMs }: CallEnd): string {
    return storyOf(call, { outcome, reason: error?.reason, durationMs }, this.clock.now());
  }
}

/** One literal, the line of every call: spreads would take longer than all else here. */
const endOf = (call: LiveCall, { outcome, error, durationMs }: CallEnd) => {
  const { record } = call;
  const last = record.attempts.at(-1);
  return {
    event: 'call_ended',
    call_id: call.callId,
    caller: call.caller,
    method: call.method,
    workload: call.workload,
    model: shownModel(call.model),
    stream: call.stream,
    trace_id: call.traceId || undefined,
    outcome,
    reason: error?.reason,
    error: error?.message,
    tier: last?.tier,
    client: last?.client,
    backend: last?.backend,
    attempts: record.attempts.length,
    fallback: record.fallbackReason,
    queue_ms: rounded(record.queueMs),
    upstream_ms: rounded(record.upstreamMs),
    duration_ms: rounded(durationMs),
    prompt_tokens: record.usage?.promptTokens,
    completion_tokens: record.usage?.completionTokens,
    tokens_estimated: record.usage?.estimated || undefined,
  };
};

const rounded = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 10) / 10;
