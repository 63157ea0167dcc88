import type { AttemptRecord } from '../core/call-record';
import type { PlacedStep, StepName } from '../core/call-step';
import type { LiveCall } from '../core/observer';
import type { CallStep } from '../gen/llmpool/v1/admin_service';

export type TimelineStep = CallStep & { readonly name: StepName | 'attempt' };

/**
 * Everything that happened to a call, in order: waits, attempts and decisions. Times count from its arrival, ms.
 * @param now Clock.now
 */
export const timelineOf = ({ record, startedAt }: LiveCall, now: number): TimelineStep[] => {
  const { attempts, steps = [], waiting } = record;
  const timeline: TimelineStep[] = [];
  for (let made = 0; made <= attempts.length; made++) {
    for (const step of steps) if (step.after === made) timeline.push(stepOf(step, startedAt));
    const attempt = attempts[made];
    if (attempt) timeline.push(attemptOf(attempt, startedAt, now));
  }
  if (waiting) {
    const { since, reason } = waiting;
    timeline.push({
      who: '',
      name: 'queue',
      startMs: since - startedAt,
      durationMs: now - since,
      running: true,
      reason,
    });
  }
  return timeline;
};

const stepOf = ({ name, at, ms, who = '', reason }: PlacedStep, startedAt: number): TimelineStep => ({
  name,
  startMs: at - startedAt,
  durationMs: ms,
  running: false,
  who,
  reason,
});

const attemptOf = (attempt: AttemptRecord, startedAt: number, now: number): TimelineStep => ({
  name: 'attempt',
  startMs: attempt.startedAt - startedAt,
  durationMs: attempt.durationMs ?? now - attempt.startedAt,
  running: attempt.outcome === undefined,
  who: attempt.tier === 'legacy' ? attempt.client : attempt.backend,
  reason: resultOf(attempt),
});

/** `ok`, the HTTP status of a failure, or its reason: `timeout`. Empty while it runs. */
const resultOf = ({ httpStatus, reason, outcome }: AttemptRecord): string => {
  if (outcome === undefined) return '';
  if (outcome === 'success') return 'ok';
  if (httpStatus && httpStatus >= 400) return String(httpStatus);
  return (reason ?? outcome).toLowerCase().replace('upstream_', '');
};
