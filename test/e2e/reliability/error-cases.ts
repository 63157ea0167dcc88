import type { ErrorReason } from '../../../server/core/error-table';
import type { Fault } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import type { Service } from '../../support/start-service';

/** What providers wrote, callers asked, and keys: none of it may come out anywhere. */
export const PROVIDER_SECRET = 'what-the-provider-wrote';
export const PROMPT_SECRET = 'what-the-caller-asked';
export const KEY_SECRET = 'sk-the-key-of-the-provider';
/** The token that may do everything. */
export const BOTH = { authorization: 'Bearer both-token' };

/** How an error is brought about for real, and what its caller is told beside code and reason. */
export interface ErrorCase {
  readonly fault?: Fault;
  readonly environment?: Record<string, string>;
  readonly stream?: boolean;
  /** Tokens a second of the upstream's answer; 0: all at once. */
  readonly tokensPerSecond?: number;
  readonly text?: string;
  readonly token?: string;
  readonly deadlineMs?: number;
  /** Before the calls. */
  readonly arrange?: (service: Service) => Promise<void> | void;
  /** When they are under way. */
  readonly act?: (service: Service, cancel: () => void) => Promise<void> | void;
  /** What the typed client tells beside code and reason. */
  readonly retryable: boolean;
  /** Whether it says when; and the longest that makes sense, ms. */
  readonly retryAfterMs?: number;
  readonly violations?: readonly string[];
  readonly attemptCount?: number;
  /** Whether the caller's channel may retry by itself. */
  readonly pushback?: 'later';
  /** What a client that has gone gets from nobody. */
  readonly noDetails?: true;
  /** The one that is about what only the log has. */
  readonly inLog?: true;
}

const status = (code: number, more: object = {}): Fault => ({
  kind: 'status',
  status: code,
  message: `message ${PROVIDER_SECRET}`,
  ...more,
});
const callsUnderWay = ({ simulator }: Service) => simulator.waitFor(({ hung }) => hung === 2);
const hang: Fault = { kind: 'hang', at: 'before-headers' };

/** One for each row of the table. */
export const ERROR_CASES: Readonly<Record<ErrorReason, ErrorCase>> = {
  INVALID_FIELD: { text: '', retryable: false, violations: ['messages'] },
  REQUEST_TOO_LARGE: {
    environment: { LLM_POOL_MAX_REQUEST_BYTES: '1024' },
    text: PROMPT_SECRET.repeat(100),
    retryable: false,
  },
  CALLER_UNAUTHENTICATED: { token: 'unknown', retryable: false },
  SCOPE_MISSING: { token: 'admin-token', retryable: false },
  MODEL_NOT_FOUND: { fault: status(404), retryable: false, attemptCount: 1 },
  POOL_OVERLOADED: {
    environment: { LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1', LLM_POOL_QUEUE_LIMIT: '0' },
    arrange: async ({ client, simulator }) => {
      simulator.script({ fault: hang });
      client.chat('holds the slot', { metadata: BOTH }).catch(() => undefined);
      await simulator.nextRequest();
    },
    retryable: true,
    retryAfterMs: 2000,
    pushback: 'later',
  },
  PROVIDER_CIRCUIT_OPEN: {
    fault: status(500),
    environment: { LLM_POOL_BREAKER_FAILURES: '1', LLM_POOL_BREAKER_OPEN_MS: '60000' },
    arrange: ({ client }) =>
      caught(client.chat('trips it', { metadata: BOTH, deadlineMs: 5000 })).then(() => undefined),
    retryable: true,
    retryAfterMs: 60_000,
    pushback: 'later',
  },
  SHUTTING_DOWN: {
    fault: hang,
    environment: { LLM_POOL_DRAIN_MS: '50' },
    act: async (service) => {
      await callsUnderWay(service);
      await service.app.shutdown();
    },
    retryable: true,
    attemptCount: 1,
  },
  CONTEXT_LENGTH_EXCEEDED: {
    fault: status(400, { code: 'context_length_exceeded' }),
    retryable: false,
    violations: ['messages'],
    attemptCount: 1,
  },
  PROMPT_BLOCKED: { fault: status(400, { code: 'content_policy_violation' }), retryable: false, attemptCount: 1 },
  UPSTREAM_INVALID_REQUEST: {
    fault: status(400, { param: 'temperature' }),
    retryable: false,
    violations: ['temperature'],
    attemptCount: 1,
  },
  UPSTREAM_CREDENTIALS_REJECTED: { fault: status(401), retryable: false, attemptCount: 1 },
  UPSTREAM_RATE_LIMITED: {
    fault: status(429, { retryAfter: { form: 'seconds', ms: 30_000 } }),
    retryable: true,
    retryAfterMs: 30_000,
  },
  UPSTREAM_QUOTA_EXHAUSTED: {
    fault: status(429, { code: 'insufficient_quota', retryAfter: { form: 'seconds', ms: 30_000 } }),
    retryable: false,
    attemptCount: 1,
  },
  UPSTREAM_UNAVAILABLE: { fault: status(500), retryable: true, attemptCount: 2 },
  UPSTREAM_OVERLOADED: {
    fault: status(503, { retryAfter: { form: 'seconds', ms: 40_000 } }),
    retryable: true,
    retryAfterMs: 40_000,
    attemptCount: 1,
  },
  UPSTREAM_CONFLICT: { fault: status(409), retryable: true, attemptCount: 2 },
  UPSTREAM_UNREACHABLE: { fault: { kind: 'reset', at: 'before-headers' }, retryable: true, attemptCount: 2 },
  UPSTREAM_TIMEOUT: {
    fault: hang,
    environment: { LLM_POOL_ATTEMPT_TIMEOUT_MS: '60' },
    retryable: true,
    attemptCount: 2,
  },
  UPSTREAM_STREAM_INTERRUPTED: {
    fault: { kind: 'error-in-answer', afterChunks: 2, message: PROVIDER_SECRET },
    stream: true,
    tokensPerSecond: 200,
    retryable: false,
    attemptCount: 1,
  },
  UPSTREAM_BAD_RESPONSE: {
    fault: { kind: 'wrong-content-type', body: `<html>${PROVIDER_SECRET}</html>` },
    retryable: false,
    attemptCount: 2,
  },
  DEADLINE_EXCEEDED: { fault: hang, deadlineMs: 250, retryable: false, attemptCount: 1 },
  DEADLINE_TOO_SHORT: { deadlineMs: 90, retryable: false },
  CANCELLED: {
    fault: hang,
    act: async (service, cancel) => {
      await callsUnderWay(service);
      cancel();
    },
    retryable: false,
    noDetails: true,
  },
  INTERNAL_ERROR: {
    arrange: ({ app }) => {
      jest.spyOn(app.pool, 'lease').mockImplementation(() => {
        throw new TypeError(`a fault of our own: ${PROVIDER_SECRET}`);
      });
    },
    retryable: false,
    inLog: true,
  },
};
