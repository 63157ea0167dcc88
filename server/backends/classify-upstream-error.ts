import { CallError, type CallErrorDetails } from '../core/call-error';
import type { ErrorReason } from '../core/error-table';
import { type ProviderError, providerError } from './provider-error';
import { providerRequestId } from './provider-request-id';
import { retryAfter } from './retry-after';
import type { UpstreamAnswer } from './upstream-answer';
import type { UpstreamHttpError } from './upstream-http-error';

/** Codes and types that decide whatever the status, because providers send them under different ones. */
const CODES: readonly (readonly [ErrorReason, readonly string[]])[] = [
  [
    'UPSTREAM_QUOTA_EXHAUSTED',
    [
      'insufficient_quota',
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
      'billing_not_active',
      'billing_hard_limit_reached',
    ],
  ],
  ['UPSTREAM_RATE_LIMITED', ['rate_limit_exceeded']],
  ['UPSTREAM_OVERLOADED', ['server_is_overloaded', 'overloaded_error']],
  ['CONTEXT_LENGTH_EXCEEDED', ['context_length_exceeded', 'exceed_context_size_error']],
  ['PROMPT_BLOCKED', ['content_policy_violation', 'content_filter', 'invalid_prompt']],
  ['UPSTREAM_CREDENTIALS_REJECTED', ['invalid_api_key', 'API_KEY_INVALID']],
  ['MODEL_NOT_FOUND', ['model_not_found', 'DeploymentNotFound']],
];
const REASON_BY_CODE = new Map(CODES.flatMap(([reason, codes]) => codes.map((code) => [code, reason] as const)));

/** What follows from the status when no code decides. Other 4xx: UPSTREAM_INVALID_REQUEST; other 5xx: UPSTREAM_UNAVAILABLE. */
const REASON_BY_STATUS: Readonly<Record<number, ErrorReason>> = {
  401: 'UPSTREAM_CREDENTIALS_REJECTED',
  402: 'UPSTREAM_QUOTA_EXHAUSTED',
  403: 'UPSTREAM_CREDENTIALS_REJECTED',
  404: 'UPSTREAM_BAD_RESPONSE',
  405: 'UPSTREAM_BAD_RESPONSE',
  407: 'UPSTREAM_CREDENTIALS_REJECTED',
  408: 'UPSTREAM_UNAVAILABLE',
  409: 'UPSTREAM_CONFLICT',
  410: 'UPSTREAM_BAD_RESPONSE',
  424: 'UPSTREAM_UNAVAILABLE',
  425: 'UPSTREAM_UNAVAILABLE',
  429: 'UPSTREAM_RATE_LIMITED',
  499: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_OVERLOADED',
  529: 'UPSTREAM_OVERLOADED',
};

/** The status that a type stands for, for errors that come inside an answer with status 200. */
const STATUS_BY_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['BadRequestError', 400],
  ['authentication_error', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['rate_limit_error', 429],
  ['requests', 429],
  ['tokens', 429],
  ['service_unavailable_error', 503],
]);

const WORDS: Readonly<Partial<Record<ErrorReason, string>>> = {
  UPSTREAM_QUOTA_EXHAUSTED: 'its quota or budget is used up',
  UPSTREAM_RATE_LIMITED: 'it limits the rate',
  UPSTREAM_OVERLOADED: 'it is overloaded',
  UPSTREAM_UNAVAILABLE: 'it failed',
  UPSTREAM_CONFLICT: 'it reports a conflict',
  UPSTREAM_CREDENTIALS_REJECTED: 'it refused the key of llm-pool',
  UPSTREAM_INVALID_REQUEST: 'it refused the request as invalid',
  CONTEXT_LENGTH_EXCEEDED: 'the messages do not fit the context of the model',
  PROMPT_BLOCKED: 'its content policy blocked the prompt',
  MODEL_NOT_FOUND: 'it does not have the model',
  UPSTREAM_BAD_RESPONSE: 'nothing is served at that address: check the base URL, which usually ends in /v1',
};

/** Reasons for which an answer's own word on when to come back is passed on; a used-up quota does not come back by waiting. */
const WAITING_HELPS: ReadonlySet<ErrorReason> = new Set<ErrorReason>([
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_OVERLOADED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_CONFLICT',
]);

/**
 * The error for an answer with an error status. Nothing of the answer gets into it but the status, and code, param and request id where they
 * look like such. `x-should-retry` is not obeyed, because the reason's row decides on retries for all providers alike; `false` is noted in
 * the metadata.
 */
export const classifyHttpError = ({ response, body }: UpstreamHttpError, upstream: string): CallError => {
  const answer = { upstream, httpStatus: response.status, providerRequestId: providerRequestId(response) };
  const error = providerError(jsonOrNothing(body));
  const reason = reasonOf(error, response.status);
  const noRetry = response.header('x-should-retry') === 'false';
  return callError(reason, error, answer, `answered ${response.status}`, {
    retryAfterMs: WAITING_HELPS.has(reason) ? retryAfter(response) : undefined,
    metadata: noRetry ? { should_retry: 'false' } : undefined,
  });
};

/** The error for an error object inside an answer with status 200. */
export const classifyErrorInAnswer = (json: unknown, answer: UpstreamAnswer): CallError => {
  const error = providerError(json);
  const status = error.status ?? STATUS_BY_TYPE.get(error.type) ?? 500;
  return callError(reasonOf(error, status), error, answer, 'reported an error inside its answer');
};

const reasonOf = (error: ProviderError, status: number): ErrorReason => {
  const decided = REASON_BY_CODE.get(error.code) ?? REASON_BY_CODE.get(error.type);
  if (decided) return decided;
  if (error.code === 'slow_down') return status >= 500 ? 'UPSTREAM_OVERLOADED' : 'UPSTREAM_RATE_LIMITED';
  if (error.flagged && status < 500) return 'PROMPT_BLOCKED';
  if ((status === 404 || status === 410) && (error.param === 'model' || /\bmodels?\b/i.test(error.message)))
    return 'MODEL_NOT_FOUND';
  if (isInvalid(status) && /\bcontext (length|window|size)\b/i.test(error.message)) return 'CONTEXT_LENGTH_EXCEEDED';
  if (status < 400) return 'UPSTREAM_BAD_RESPONSE';
  return REASON_BY_STATUS[status] ?? (status < 500 ? 'UPSTREAM_INVALID_REQUEST' : 'UPSTREAM_UNAVAILABLE');
};

const isInvalid = (status: number): boolean => status === 400 || status === 413 || status === 422;

const callError = (
  reason: ErrorReason,
  error: ProviderError,
  { upstream, httpStatus, providerRequestId }: UpstreamAnswer,
  event: string,
  more: CallErrorDetails = {},
): CallError => {
  const code = /^[\w.-]{1,64}$/.test(error.code) ? error.code : undefined;
  const words =
    httpStatus >= 300 && httpStatus < 400 ? 'it redirects: set the base URL to the final address' : WORDS[reason];
  return new CallError(reason, `Upstream ${upstream} ${event}${code ? ` (${code})` : ''}: ${words}.`, {
    ...more,
    httpStatus,
    providerRequestId,
    violations: violationsOf(reason, error, code),
    metadata: code ? { ...more.metadata, upstream_code: code } : more.metadata,
  });
};

const violationsOf = (reason: ErrorReason, error: ProviderError, code: string | undefined) => {
  if (reason === 'CONTEXT_LENGTH_EXCEEDED')
    return [{ field: 'messages', description: 'do not fit the context of the model' }];
  if (reason !== 'UPSTREAM_INVALID_REQUEST' || !/^[A-Za-z_][\w.[\]-]{0,127}$/.test(error.param)) return undefined;
  return [{ field: error.param, description: `was refused by the upstream${code ? ` (${code})` : ''}` }];
};

const jsonOrNothing = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
