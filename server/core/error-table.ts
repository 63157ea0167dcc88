import type { Outcome } from './outcome';

/** Codes of gRPC (google.rpc.Code) that llm-pool ends a call with. */
export const Code = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;
export type Code = (typeof Code)[keyof typeof Code];

export interface ErrorRow {
  /** gRPC status of the call. */
  readonly code: Code;
  /** The HTTP status that it would be. */
  readonly http: number;
  readonly outcome: Exclude<Outcome, 'success'>;
  /**
   * Whether llm-pool itself may try again, as long as no delta was sent: anywhere (another backend if there is one), only on another backend,
   * or not at all.
   */
  readonly retry: 'anywhere' | 'elsewhere' | 'never';
  /** Whether it feeds the breaker of the backend. */
  readonly breaker: boolean;
  /** Whether it is a pool error once the retries are used up: it falls back to the legacy client and counts towards turning the pool off. */
  readonly poolError: boolean;
  /** When it happens. */
  readonly when: string;
  /** What the caller should do. */
  readonly advice: string;
}

const callerFault = { outcome: 'caller_fault', retry: 'never', breaker: false, poolError: false } as const;
const refused = { outcome: 'refused', retry: 'never', breaker: false, poolError: false } as const;
const broken = { outcome: 'upstream_fault', retry: 'anywhere', breaker: true, poolError: true } as const;

/**
 * Every reason for which a call can fail, in one place: docs/errors.md is made from it, and the enum `ErrorReason` of the contract has the
 * same names. The order is that of the enum.
 */
export const ERROR_TABLE = {
  INVALID_FIELD: {
    ...callerFault,
    code: Code.INVALID_ARGUMENT,
    http: 400,
    when: 'A field of the request is invalid.',
    advice: 'Mend the fields that BadRequest names; do not retry.',
  },
  REQUEST_TOO_LARGE: {
    ...callerFault,
    code: Code.RESOURCE_EXHAUSTED,
    http: 413,
    when: 'The request is larger than LLM_POOL_MAX_REQUEST_BYTES.',
    advice: 'Send less, or raise the limit; do not retry.',
  },
  CALLER_UNAUTHENTICATED: {
    ...callerFault,
    code: Code.UNAUTHENTICATED,
    http: 401,
    when: 'The call carries no Bearer token, or one that is not known.',
    advice: 'Send `authorization: Bearer TOKEN` with a token of LLM_POOL_TOKENS.',
  },
  SCOPE_MISSING: {
    ...callerFault,
    code: Code.PERMISSION_DENIED,
    http: 403,
    when: 'The token lacks the scope of the RPC.',
    advice: 'Use a token with that scope.',
  },
  MODEL_NOT_FOUND: {
    ...callerFault,
    code: Code.NOT_FOUND,
    http: 404,
    when: 'The model is not configured, or the provider does not have it.',
    advice: 'Ask ListModels for the names; do not retry.',
  },
  POOL_OVERLOADED: {
    ...refused,
    code: Code.UNAVAILABLE,
    http: 503,
    when: 'The queue is full, or the call had to leave it for one of a caller with fewer in it, or it could not be served in the time it has left.',
    advice: 'Retry after RetryInfo (the channel does so by itself when its service config retries UNAVAILABLE).',
  },
  PROVIDER_CIRCUIT_OPEN: {
    ...refused,
    code: Code.UNAVAILABLE,
    http: 503,
    when: 'No backend can serve now: all are failing, and none comes back in time; or the pool is off after errors, and the legacy client may not answer.',
    advice: 'Retry after RetryInfo.',
  },
  SHUTTING_DOWN: {
    ...refused,
    code: Code.UNAVAILABLE,
    http: 503,
    when: 'This process is shutting down: it takes no new calls, and ends those that run longer than LLM_POOL_DRAIN_MS.',
    advice: 'Retry at once, on another connection (the channel does so by itself when no upstream was asked yet).',
  },
  CONTEXT_LENGTH_EXCEEDED: {
    ...callerFault,
    code: Code.INVALID_ARGUMENT,
    http: 400,
    when: 'The prompt does not fit the model.',
    advice: 'Shorten the messages, or take a model with a larger context.',
  },
  PROMPT_BLOCKED: {
    ...callerFault,
    code: Code.INVALID_ARGUMENT,
    http: 400,
    when: "The provider's content policy blocked the prompt.",
    advice: 'Change the prompt; do not retry.',
  },
  UPSTREAM_INVALID_REQUEST: {
    ...callerFault,
    code: Code.INVALID_ARGUMENT,
    http: 400,
    when: 'The provider refused the request as invalid.',
    advice: 'Mend the field that BadRequest names; do not retry.',
  },
  UPSTREAM_CREDENTIALS_REJECTED: {
    code: Code.INTERNAL,
    http: 500,
    outcome: 'upstream_fault',
    retry: 'elsewhere',
    breaker: false,
    poolError: true,
    when: "The provider refused llm-pool's own key (401, 403).",
    advice: 'Nothing a caller can do: tell the operator.',
  },
  UPSTREAM_RATE_LIMITED: {
    code: Code.RESOURCE_EXHAUSTED,
    http: 429,
    outcome: 'upstream_fault',
    retry: 'anywhere',
    breaker: false,
    poolError: false,
    when: 'The provider limits the rate, on every backend that could serve.',
    advice: 'Retry after RetryInfo.',
  },
  UPSTREAM_QUOTA_EXHAUSTED: {
    code: Code.RESOURCE_EXHAUSTED,
    http: 429,
    outcome: 'upstream_fault',
    retry: 'elsewhere',
    breaker: false,
    poolError: false,
    when: "The provider's quota or budget is used up (billing).",
    advice: 'Do not retry: tell the operator.',
  },
  UPSTREAM_UNAVAILABLE: {
    ...broken,
    code: Code.UNAVAILABLE,
    http: 503,
    when: 'The provider failed (408, 5xx), also after the retries and the legacy client.',
    advice: 'The retries are used up: show an error, or retry later.',
  },
  UPSTREAM_OVERLOADED: {
    ...broken,
    code: Code.UNAVAILABLE,
    http: 503,
    when: 'The provider says that it is overloaded (503, 529), also after the retries.',
    advice: 'The retries are used up: show an error, or retry after RetryInfo.',
  },
  UPSTREAM_CONFLICT: {
    code: Code.ABORTED,
    http: 409,
    outcome: 'upstream_fault',
    retry: 'anywhere',
    breaker: false,
    poolError: true,
    when: 'The provider reports a conflict (409).',
    advice: 'Retry the whole operation, if it makes sense.',
  },
  UPSTREAM_UNREACHABLE: {
    ...broken,
    code: Code.UNAVAILABLE,
    http: 502,
    when: 'No connection to the provider, or it broke before the answer began.',
    advice: 'The retries are used up: show an error, or retry later.',
  },
  UPSTREAM_TIMEOUT: {
    ...broken,
    code: Code.UNAVAILABLE,
    http: 504,
    when: 'A time limit of llm-pool for the provider passed: connect, first token, idle or total. In the middle of a stream what came is incomplete, and nothing was tried again.',
    advice: 'The retries are used up: show an error, or retry later.',
  },
  UPSTREAM_STREAM_INTERRUPTED: {
    ...broken,
    retry: 'never',
    code: Code.UNAVAILABLE,
    http: 502,
    when: 'The stream broke, carried an error, or ended without a finish reason, after deltas had been sent.',
    advice:
      'What came is incomplete: drop or mark it. A new call starts from the beginning. CallDetails has the partial usage.',
  },
  UPSTREAM_BAD_RESPONSE: {
    ...broken,
    code: Code.INTERNAL,
    http: 502,
    when: "The provider's answer could not be understood (not JSON, wrong content type, no choices), or nothing is served at the base URL (404, 405, 410, a redirect).",
    advice: 'The retries are used up: tell the operator.',
  },
  DEADLINE_EXCEEDED: {
    code: Code.DEADLINE_EXCEEDED,
    http: 504,
    outcome: 'deadline_exceeded',
    retry: 'never',
    breaker: false,
    poolError: false,
    when: "The caller's deadline passed.",
    advice: 'Give more time, or make the answer shorter (max_completion_tokens).',
  },
  DEADLINE_TOO_SHORT: {
    ...callerFault,
    code: Code.DEADLINE_EXCEEDED,
    http: 504,
    when: 'The deadline leaves less than LLM_POOL_MIN_DEADLINE_MS: nothing was tried.',
    advice: 'Give more time.',
  },
  CANCELLED: {
    code: Code.CANCELLED,
    http: 499,
    outcome: 'cancelled',
    retry: 'never',
    breaker: false,
    poolError: false,
    when: 'The caller cancelled.',
    advice: 'Nothing: the upstream request was stopped too.',
  },
  INTERNAL_ERROR: {
    code: Code.INTERNAL,
    http: 500,
    outcome: 'internal_error',
    retry: 'never',
    breaker: false,
    poolError: false,
    when: 'A fault of llm-pool.',
    advice: 'Report it with the call id: the log has the cause.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorReason = keyof typeof ERROR_TABLE;
