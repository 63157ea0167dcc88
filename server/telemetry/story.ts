import type { AttemptRecord } from '../core/call-record';
import type { LiveCall } from '../core/observer';
import type { SeenEnd } from './recent-calls';

/** Shorter times are llm-pool's own work, not worth telling. */
const WORTH_TELLING_MS = 1;

/**
 * A call in one line, in the order in which things happened: `queue 2.1 s · main 503 · wait 0.2 s · backup ok 3.9 s`.
 * `queue` is waiting for a slot, `wait` the pause before the next attempt; a time after a failure is how long it took.
 */
export const storyOf = (call: LiveCall, end: SeenEnd | undefined, now: number): string => {
  const { attempts, fallbackReason } = call.record;
  const parts: string[] = [];
  let at = call.startedAt;
  let told = 0;
  let fellBack = false;
  for (const attempt of attempts) {
    const queuedAt = attempt.startedAt - attempt.queueMs;
    if (at > call.startedAt) parts.push(...timed('wait', queuedAt - at));
    if (attempt.tier === 'legacy' && fallbackReason && !fellBack) {
      parts.push(`fallback ${fallbackReason}`);
      fellBack = true;
    }
    parts.push(...timed('queue', attempt.queueMs), attemptStory(attempt, now));
    told += attempt.queueMs;
    at = attempt.startedAt + (attempt.durationMs ?? now - attempt.startedAt);
  }
  if (call.record.state === 'queued') parts.push(`in queue ${duration(now - at)}`);
  else parts.push(...timed('queue', call.record.queueMs - told));
  if (end?.reason && attempts.at(-1)?.reason !== end.reason) parts.push(end.reason);
  return parts.join(' · ');
};

const attemptStory = (attempt: AttemptRecord, now: number): string => {
  const who = attempt.tier === 'legacy' ? attempt.client : attempt.backend;
  if (!attempt.outcome) return `${who} running ${duration(now - attempt.startedAt)}`;
  const ms = attempt.durationMs ?? 0;
  if (attempt.outcome === 'success') return `${who} ok ${duration(ms)}`;
  return ms >= 50 ? `${who} ${failure(attempt)} ${duration(ms)}` : `${who} ${failure(attempt)}`;
};

const failure = ({ httpStatus, reason, outcome }: AttemptRecord): string =>
  httpStatus && httpStatus >= 400
    ? String(httpStatus)
    : (reason ?? outcome ?? '').toLowerCase().replace('upstream_', '');

const timed = (what: string, ms: number): string[] => (ms >= WORTH_TELLING_MS ? [`${what} ${duration(ms)}`] : []);

const duration = (ms: number): string => (ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
