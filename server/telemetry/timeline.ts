import type { AttemptRecord, CallPart, CallRecord } from '../core/call-record';
import type { PlacedStep, StepName } from '../core/call-step';
import type { LiveCall } from '../core/observer';
import type { CallStep } from '../gen/llmpool/v1/admin_service';

export type TimelineStep = CallStep & { readonly name: StepName | 'attempt' | 'part' };

/**
 * Everything that happened to a call, in order: waits, attempts and decisions; of a deep dive each part, followed by what happened in it. Times
 * count from the call's arrival, ms.
 * @param now Clock.now
 */
export const timelineOf = ({ record, startedAt }: LiveCall, now: number): TimelineStep[] => {
  const { parts, steps = [] } = record;
  if (!parts) return stepsOf(record, '', startedAt, now);
  const own = steps.map((step) => stepOf(step, '', startedAt));
  const of = parts.map((part) => [partOf(part, startedAt, now), ...stepsOf(part.record, part.name, startedAt, now)]);
  // Stable: what happens in a part stays behind it.
  return [...own.map((step) => [step]), ...of].sort(([a], [b]) => a!.startMs - b!.startMs).flat();
};

const stepsOf = (
  { attempts, steps = [], waiting }: CallRecord,
  part: string,
  startedAt: number,
  now: number,
): TimelineStep[] => {
  const timeline: TimelineStep[] = [];
  for (let made = 0; made <= attempts.length; made++) {
    for (const step of steps) if (step.after === made) timeline.push(stepOf(step, part, startedAt));
    const attempt = attempts[made];
    if (attempt) timeline.push(attemptOf(attempt, part, startedAt, now));
  }
  if (waiting) {
    const { since, reason } = waiting;
    timeline.push({
      name: 'queue',
      part,
      who: '',
      startMs: since - startedAt,
      durationMs: now - since,
      running: true,
      reason,
    });
  }
  return timeline;
};

const partOf = (
  { name, startedAt: begun, durationMs, reason }: CallPart,
  startedAt: number,
  now: number,
): TimelineStep => ({
  name: 'part',
  part: name,
  who: '',
  startMs: begun - startedAt,
  durationMs: durationMs ?? now - begun,
  running: durationMs === undefined,
  reason: durationMs === undefined ? '' : reason ? shortReason(reason) : 'ok',
});

const stepOf = ({ name, at, ms, who = '', reason }: PlacedStep, part: string, startedAt: number): TimelineStep => ({
  name,
  part,
  startMs: at - startedAt,
  durationMs: ms,
  running: false,
  who,
  reason,
});

const attemptOf = (attempt: AttemptRecord, part: string, startedAt: number, now: number): TimelineStep => ({
  name: 'attempt',
  part,
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
  return shortReason(reason ?? outcome);
};

const shortReason = (reason: string): string => reason.toLowerCase().replace('upstream_', '');
