import { status } from '@grpc/grpc-js';
import type { ErrorReason } from './gen/llmpool/v1/error_reason';
import type { Attempt } from './gen/llmpool/v1/served_by';
import type { Usage } from './gen/llmpool/v1/usage';

/**
 * Why a call failed. The names of llm-pool (docs/errors.md explains each), those that only a client can see, and names that a newer
 * llm-pool may add:
 *
 * - `UNREACHABLE`: no connection to llm-pool itself, or it broke.
 * - `STREAM_TRUNCATED`: a stream ended without its end event, so the answer may be cut.
 * - `UNKNOWN`: an error that did not come from llm-pool, such as a proxy's.
 */
export type LlmPoolErrorReason =
  | Exclude<keyof typeof ErrorReason, 'UNSPECIFIED' | 'UNRECOGNIZED'>
  | 'UNREACHABLE'
  | 'STREAM_TRUNCATED'
  | 'UNKNOWN'
  | (string & {});

/** A field of the request that breaks a rule. */
export interface Violation {
  /** Path of the field: `messages[2].text`. */
  readonly field: string;
  /** Value and rule. */
  readonly description: string;
}

export interface LlmPoolErrorFields {
  readonly code: number;
  readonly reason: LlmPoolErrorReason;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly notSent?: boolean;
  readonly callId?: string;
  readonly attempts?: readonly Attempt[];
  readonly attemptCount?: number;
  readonly partialUsage?: Usage;
  readonly violations?: readonly Violation[];
  readonly cause?: unknown;
}

/** The one error of failed calls. */
export class LlmPoolError extends Error {
  override readonly name = 'LlmPoolError';
  /** gRPC status code, such as 14. */
  readonly code: number;
  /** Its name, such as `UNAVAILABLE`. */
  readonly codeName: string;
  readonly reason: LlmPoolErrorReason;
  /**
   * Whether the same call may well succeed later: llm-pool says when (RetryInfo), or it or the provider is unavailable now. What is safe to
   * retry at once was retried already. After the first piece of a stream only true with RetryInfo: a new call begins a new answer.
   */
  readonly retryable: boolean;
  /** Milliseconds to wait before a retry; absent when llm-pool does not say. */
  readonly retryAfterMs?: number;
  /**
   * True: the call was certainly never sent, since there was no connection within `connectTimeoutMs`. False says nothing: a call on a connection
   * that broke may have been served.
   */
  readonly notSent: boolean;
  /** Id of the call for logs, traces and `Debug`; absent when llm-pool was not reached. */
  readonly callId?: string;
  /** The requests made to providers, in order; the last ones when there were many. */
  readonly attempts: readonly Attempt[];
  /** How many requests were made to providers, also those not listed. */
  readonly attemptCount: number;
  /** Tokens used until the failure. */
  readonly partialUsage?: Usage;
  /** With reason INVALID_FIELD: what is wrong with which field. */
  readonly violations: readonly Violation[];

  constructor(message: string, fields: LlmPoolErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.codeName = status[fields.code] ?? 'UNKNOWN';
    this.reason = fields.reason;
    this.retryable = fields.retryable;
    this.retryAfterMs = fields.retryAfterMs;
    this.notSent = fields.notSent ?? false;
    this.callId = fields.callId;
    this.attempts = fields.attempts ?? [];
    this.attemptCount = fields.attemptCount ?? this.attempts.length;
    this.partialUsage = fields.partialUsage;
    this.violations = fields.violations ?? [];
  }
}
