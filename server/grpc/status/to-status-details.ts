import type { CallError } from '../../core/call-error';
import { BadRequest, ErrorInfo, QuotaFailure, RequestInfo, RetryInfo } from '../../gen/google/rpc/error_details';
import { Status } from '../../gen/google/rpc/status';
import { CallDetails } from '../../gen/llmpool/v1/call_details';
import { capText } from './cap-text';
import type { FailedCall } from './failed-call';
import { pack } from './pack';
import { toBadRequest } from './to-bad-request';
import { toCallDetails } from './to-call-details';
import { toErrorInfo } from './to-error-info';

/** In base64 and beside a message of 1 KB, percent-encoded, all headers stay below the 8 KB beyond which some peers refuse them. */
const MAX_BYTES = 3600;
const MAX_NAME_BYTES = 64;
/** What protobuf adds to the last detail: its name, and lengths. */
const FRAME_BYTES = 60;
/** The longest time that google.protobuf.Duration allows: 10,000 years. */
const MAX_SECONDS = 315_576_000_000;

const toRetryInfo = (retryAfterMs: number): RetryInfo => {
  const ms = Number.isFinite(retryAfterMs) ? Math.max(0, Math.ceil(retryAfterMs)) : 0;
  const seconds = Math.min(Math.floor(ms / 1000), MAX_SECONDS);
  return { retryDelay: { seconds, nanos: (ms % 1000) * 1_000_000 } };
};

/** Whose quota is used up: the provider's, seen through the backend that was asked last. */
const toQuotaFailure = (error: CallError, { record }: FailedCall): QuotaFailure => {
  const backend = record.attempts.at(-1)?.backend ?? 'any';
  const subject = `backend:${capText(backend, MAX_NAME_BYTES)}`;
  return QuotaFailure.fromPartial({ violations: [{ subject, description: error.row.when }] });
};

/** The google.rpc.Status that travels as `grpc-status-details-bin`: less than 4 KB, whatever happened. */
export const toStatusDetails = (error: CallError, message: string, call: FailedCall): Buffer => {
  const { retryAfterMs, violations, usage } = error.details;
  const { callId, record, instance } = call;
  const details = [pack('google.rpc.ErrorInfo', ErrorInfo, toErrorInfo(error, callId, instance))];
  const noQuota = error.reason === 'UPSTREAM_QUOTA_EXHAUSTED';
  // Waiting does not fill an empty account, even if the provider names a time.
  if (retryAfterMs !== undefined && !noQuota) {
    details.push(pack('google.rpc.RetryInfo', RetryInfo, toRetryInfo(retryAfterMs)));
  }
  if (violations?.length) details.push(pack('google.rpc.BadRequest', BadRequest, toBadRequest(violations)));
  if (noQuota || error.reason === 'UPSTREAM_RATE_LIMITED') {
    details.push(pack('google.rpc.QuotaFailure', QuotaFailure, toQuotaFailure(error, call)));
  }
  const requestId = capText(callId, MAX_NAME_BYTES);
  details.push(pack('google.rpc.RequestInfo', RequestInfo, { requestId, servingData: '' }));
  const status: Status = { code: error.row.code, message, details };
  const room = MAX_BYTES - FRAME_BYTES - Status.encode(status).finish().length;
  const callDetails = toCallDetails(callId, record, record.usage ?? usage, room);
  details.push(pack('llmpool.v1.CallDetails', CallDetails, callDetails));
  return Buffer.from(Status.encode(status).finish());
};
