import type { Behaviour } from '../../server/simulator/behaviour';

/** A way in which an upstream behaves for one model, and how a call of that model may end. */
export interface Trouble {
  readonly behaviour: Partial<Behaviour>;
  /** `OK`, or reasons as in docs/errors.md; a time limit may end all of them. */
  readonly endings: readonly string[];
}

const INTERRUPTED = 'UPSTREAM_STREAM_INTERRUPTED';
const BROKEN = [INTERRUPTED, 'UPSTREAM_UNREACHABLE', 'UPSTREAM_BAD_RESPONSE'];
const status = (code: number, more: object = {}): Pick<Behaviour, 'fault'> => ({
  fault: { kind: 'status', status: code, ...more },
});

/** By model: well ones first, so that the pool has something to recover with. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  well: { behaviour: {}, endings: ['OK'] },
  slow: { behaviour: { latency: { min: 20, max: 80 } }, endings: ['OK'] },
  'often-500': { behaviour: { ...status(500), faultRatio: 0.4 }, endings: ['OK', 'UPSTREAM_UNAVAILABLE'] },
  'often-429': {
    behaviour: { ...status(429, { retryAfter: { form: 'ms', ms: 30 } }), faultRatio: 0.4 },
    endings: ['OK', 'UPSTREAM_RATE_LIMITED'],
  },
  'often-reset': {
    behaviour: { fault: { kind: 'reset', at: 'before-headers' }, faultRatio: 0.4 },
    endings: ['OK', 'UPSTREAM_UNREACHABLE'],
  },
  'often-cut': {
    behaviour: { fault: { kind: 'reset', at: 'mid-stream', afterChunks: 2 }, faultRatio: 0.4 },
    endings: ['OK', ...BROKEN],
  },
  'always-400': { behaviour: status(400), endings: ['UPSTREAM_INVALID_REQUEST'] },
  'always-404': { behaviour: status(404), endings: ['MODEL_NOT_FOUND'] },
  'always-409': { behaviour: status(409), endings: ['UPSTREAM_CONFLICT'] },
  'always-500': { behaviour: status(500), endings: ['UPSTREAM_UNAVAILABLE'] },
  'no-quota': { behaviour: status(429, { code: 'insufficient_quota' }), endings: ['UPSTREAM_QUOTA_EXHAUSTED'] },
  'hangs-at-first': { behaviour: { fault: { kind: 'hang', at: 'before-headers' } }, endings: [] },
  'hangs-later': {
    behaviour: { fault: { kind: 'hang', at: 'mid-stream', afterChunks: 2 } },
    endings: [INTERRUPTED],
  },
  'ends-early': { behaviour: { fault: { kind: 'truncate', ending: 'eof', afterChunks: 2 } }, endings: BROKEN },
  'closes-early': { behaviour: { fault: { kind: 'truncate', ending: 'fin', afterChunks: 2 } }, endings: BROKEN },
  'no-json': { behaviour: { fault: { kind: 'malformed-json', afterChunks: 1 } }, endings: BROKEN },
  'web-page': { behaviour: { fault: { kind: 'wrong-content-type' } }, endings: ['UPSTREAM_BAD_RESPONSE'] },
  'often-limited-later': {
    behaviour: { fault: { kind: 'error-in-answer', afterChunks: 3, code: 'rate_limit_exceeded' }, faultRatio: 0.4 },
    endings: ['OK', 'UPSTREAM_RATE_LIMITED'],
  },
  'error-inside': {
    behaviour: { fault: { kind: 'error-in-answer', afterChunks: 2 } },
    endings: ['UPSTREAM_UNAVAILABLE', INTERRUPTED],
  },
};

/** One call, for the judgement of its end. */
export interface Tried {
  readonly model: string;
  readonly deadlineMs: number;
  readonly tookMs: number;
  /** The shortest limit of llm-pool for an attempt, ms: a busy machine may pass it with any model. */
  readonly limitMs: number;
  /** Whether its caller cancelled it. */
  readonly cancelled: boolean;
  /** Whether a backend was failing for every model at some time. */
  readonly tripped: boolean;
}

/** What llm-pool may always answer: it is full, or no backend takes calls. */
const REFUSALS: readonly string[] = ['POOL_OVERLOADED', 'PROVIDER_CIRCUIT_OPEN'];
/** What timers may be early by the clock of the other side, ms. */
const EARLY_MS = 10;
/** The default of LLM_POOL_MIN_DEADLINE_MS. */
const SHORTEST_DEADLINE_MS = 100;
/** The time for the details before the deadline, ms. */
const BEFORE_DEADLINE_MS = 50 + EARLY_MS;

/** Whether a call may have ended so. */
export const mayEndSo = (ending: string, call: Tried): boolean => {
  const { model, deadlineMs, tookMs, limitMs, cancelled, tripped } = call;
  if (ending === 'CANCELLED') return cancelled;
  if (ending === 'DEADLINE_EXCEEDED') return tookMs >= deadlineMs - BEFORE_DEADLINE_MS;
  // On the way to the server a busy machine may use up what a short deadline has.
  if (ending === 'DEADLINE_TOO_SHORT') return tookMs >= deadlineMs - SHORTEST_DEADLINE_MS - EARLY_MS;
  if (ending === 'UPSTREAM_TIMEOUT') return tookMs >= limitMs - EARLY_MS;
  if (ending === 'UPSTREAM_OVERLOADED') return tripped;
  return REFUSALS.includes(ending) || TROUBLES[model]!.endings.includes(ending);
};

/** A backend that fails for every model for which nothing else is scripted. */
export const TRIPPED: Partial<Behaviour> = status(503);
