import type { LiveCall } from '../core/observer';
import type { SeenEnd } from './recent-calls';
import { type TimelineStep, timelineOf } from './timeline';

/** A failure that took less is told without its time, ms. */
const SLOW_FAILURE_MS = 50;

/**
 * A call in one line, in the order in which things happened: `queue 2.1 s · main 503 · wait 0.2 s · backup ok 3.9 s`.
 * `queue` is waiting for a slot, `wait` the pause before the next attempt; a time after a failure is how long it took.
 */
export const storyOf = (call: LiveCall, end: SeenEnd | undefined, now: number): string => {
  // Of a deep dive the parts, without what happened in each: a line must stay one.
  const parts = timelineOf(call, now)
    .filter(({ name, part }) => name === 'part' || part === '')
    .map(inWords);
  // What no attempt says: that it was refused, or why it ended while it waited.
  if (end?.reason && call.record.attempts.at(-1)?.reason !== end.reason) parts.push(end.reason);
  return parts.join(' · ');
};

const inWords = ({ name, part, who, reason, running, durationMs }: TimelineStep): string => {
  switch (name) {
    case 'queue': {
      const why = [who, reason === 'busy' ? '' : `(${reason})`].filter(Boolean).map((word) => ` ${word}`);
      return `${running ? 'in queue' : 'queue'} ${duration(durationMs)}${why.join('')}`;
    }
    case 'backoff':
      return `wait ${duration(durationMs)}`;
    case 'part':
      return `${part} ${running ? 'running' : reason} ${duration(durationMs)}`;
    case 'attempt': {
      if (running) return `${who} running ${duration(durationMs)}`;
      const short = reason !== 'ok' && durationMs < SLOW_FAILURE_MS;
      return short ? `${who} ${reason}` : `${who} ${reason} ${duration(durationMs)}`;
    }
    default:
      return [name.replaceAll('_', ' '), who, reason].filter(Boolean).join(' ');
  }
};

const duration = (ms: number): string => (ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
