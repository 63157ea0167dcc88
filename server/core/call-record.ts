import type { PlacedStep } from './call-step';
import type { ErrorReason } from './error-table';
import type { Outcome } from './outcome';
import type { Usage } from './usage';

export type Tier = 'pool' | 'legacy';
export type FallbackReason = 'pool_error' | 'pool_off' | 'no_backend' | 'pool_full';

/** Why a call waits for a slot: all are taken, every backend rests after 429s, or every backend is failing. */
export type WaitReason = 'busy' | 'rate_limit' | 'failing';

/** One request to an upstream. Times are milliseconds. */
export interface AttemptRecord {
  /** 1 for the first. */
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
}

export const newCallRecord = (): CallRecord => ({
  attempts: [],
  queueMs: 0,
  upstreamMs: 0,
  state: 'running',
  committed: false,
});
