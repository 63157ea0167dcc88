import type { PlacedStep } from './call-step';
import type { ErrorReason } from './error-table';
import type { Outcome } from './outcome';
import { addUsage, type Usage } from './usage';

export type Tier = 'pool' | 'legacy';
export type FallbackReason = 'pool_error' | 'pool_off' | 'no_backend' | 'pool_full';

/** Why a call waits for a slot: all are taken, every backend rests after 429s, or every backend is failing. */
export type WaitReason = 'busy' | 'rate_limit' | 'failing';

/** One request to an upstream. Times are milliseconds. */
export interface AttemptRecord {
  /** 1 for the first of its call, or of its part of a call. */
  readonly number: number;
  readonly tier: Tier;
  readonly client: string;
  readonly backend: string;
  readonly region: string;
  /** The model name sent upstream. */
  readonly model: string;
  /** Waited for the slot. */
  readonly queueMs: number;
  /** Clock.now when it was sent. */
  readonly startedAt: number;
  durationMs?: number;
  /** From sending to the first token; streams only. */
  firstTokenMs?: number;
  /** Absent while it runs. */
  outcome?: Outcome;
  reason?: ErrorReason;
  httpStatus?: number;
  providerRequestId?: string;
  /** What it used, as far as that is known. */
  usage?: Usage;
}

/** What happened to a call: filled on the way by the stages, read by the answer, error details, log and Debug. */
export interface CallRecord {
  readonly attempts: AttemptRecord[];
  /** Total time in queues, ms. */
  queueMs: number;
  /** Total time in attempts, ms. */
  upstreamMs: number;
  /** Where it is: waiting for a slot, or not. */
  state: 'queued' | 'running' | 'ended';
  /** While it waits for a slot: since when (Clock.now), and why. */
  waiting?: { readonly since: number; readonly reason: WaitReason };
  /** Waits and decisions, in order; absent when there were none. */
  steps?: PlacedStep[];
  fallbackReason?: FallbackReason;
  /** Sum over the attempts. */
  usage?: Usage;
  /** True once a delta was sent to the caller: from then on no attempt may start. */
  committed: boolean;
  /** The calls that this one consists of, in the order of their begin; absent for a chat, which is one. */
  parts?: CallPart[];
}

/** A call that is a part of another one, such as a facet of a deep dive. */
export interface CallPart {
  /** `plan`, `facet 1.2`. */
  readonly name: string;
  /** Clock.now. */
  readonly startedAt: number;
  readonly record: CallRecord;
  /** Absent while it runs. */
  durationMs?: number;
  /** Why it failed; absent when it ended well. */
  reason?: ErrorReason;
}

/** Ends a part, and adds what happened in it to the record of the whole. */
export const endPart = (whole: CallRecord, part: CallPart, end: Pick<CallPart, 'durationMs' | 'reason'>): void => {
  Object.assign(part, end);
  part.record.state = 'ended';
  whole.attempts.push(...part.record.attempts);
  whole.queueMs += part.record.queueMs;
  whole.upstreamMs += part.record.upstreamMs;
  whole.usage = addUsage(whole.usage, part.record.usage);
  whole.fallbackReason ??= part.record.fallbackReason;
};

export const newCallRecord = (): CallRecord => ({
  attempts: [],
  queueMs: 0,
  upstreamMs: 0,
  state: 'running',
  committed: false,
});
