import { ERROR_TABLE, type ErrorReason, type ErrorRow } from './error-table';
import type { Usage } from './usage';

/** A field of the request that breaks a rule. */
export interface FieldViolation {
  /** Path in proto names: `messages[2].parts[0].image.url`. */
  readonly field: string;
  /** Names the value and the rule: `is 3, must be 0 to 2`. */
  readonly description: string;
}

export interface CallErrorDetails {
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfterMs?: number;
  readonly violations?: readonly FieldViolation[];
  /** HTTP status of the upstream; absent when there was no answer. */
  readonly httpStatus?: number;
  /** The provider's id of the failed request. */
  readonly providerRequestId?: string;
  /** Tokens that this attempt had used when it failed. */
  readonly usage?: Usage;
  /** Parts of the message that machines need too (AIP-193). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** For the log only; never sent to callers. */
  readonly cause?: unknown;
}

/** The one error that travels through the chain. Its row in ERROR_TABLE decides everything that follows from it. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly row: ErrorRow;

  /** `message` is shown to callers: no secrets, prompts or provider bodies in it. */
  constructor(
    readonly reason: ErrorReason,
    message: string,
    readonly details: CallErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.row = ERROR_TABLE[reason];
  }
}
