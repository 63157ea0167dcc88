import { type Metadata, status } from '@grpc/grpc-js';
import { LlmPoolError, type LlmPoolErrorReason } from '../llm-pool-error';
import { type StatusDetails, statusDetails } from './status-details';

/** How gRPC says that a call failed. */
export interface FailedStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata?: Metadata;
}

/** What the client knows about the failed call. */
export interface FailedCall {
  /** Where it went, for messages. */
  readonly address: string;
  /** Whether a piece of the answer had been received. */
  readonly begun: boolean;
  /** The caller's signal. */
  readonly signal?: AbortSignal;
}

const SERIALIZATION_FAILURE = /^Request message serialization failure: /;
/** What grpc-js puts around the one thing that helps, such as `connect ECONNREFUSED 127.0.0.1:50051`. */
const GRPC_PREAMBLE =
  /^(?:round_robin: )?(?:No connection established\. Last error: )*(?:Error: )?|\.? Resolution note: $/g;
const CONNECTION_LOST = /RST_STREAM|Session closed|Connection dropped/i;

/** The error for a call that ended with a status other than OK. */
export function errorFromStatus(failed: FailedStatus, call: FailedCall): LlmPoolError {
  if (failed.code === status.INTERNAL && SERIALIZATION_FAILURE.test(failed.details)) return unsendable(failed.details);
  const details = statusDetails(failed.metadata);
  const reason = reasonOf(failed, details);
  const cancelled = failed.code === status.CANCELLED && call.signal?.aborted === true;
  return new LlmPoolError(messageOf(failed, reason, call), {
    code: failed.code,
    reason,
    retryable: details.retry !== undefined || (!call.begun && mayPass(failed.code, reason)),
    retryAfterMs: retryAfterMs(details),
    callId: callIdOf(failed, details),
    attempts: details.call?.attempts,
    attemptCount: details.call?.attemptCount,
    partialUsage: details.call?.partialUsage,
    violations: details.badRequest?.fieldViolations.map(({ field, description }) => ({ field, description })),
    cause: cancelled ? call.signal?.reason : undefined,
  });
}

function reasonOf({ code, details: text }: FailedStatus, { info }: StatusDetails): LlmPoolErrorReason {
  if (info?.domain === 'llm-pool' && info.reason !== '') return info.reason;
  if (code === status.CANCELLED) return 'CANCELLED';
  if (code === status.DEADLINE_EXCEEDED) return 'DEADLINE_EXCEEDED';
  if (code === status.UNAVAILABLE) return 'UNREACHABLE';
  return code === status.INTERNAL && CONNECTION_LOST.test(text) ? 'UNREACHABLE' : 'UNKNOWN';
}

function mayPass(code: number, reason: LlmPoolErrorReason): boolean {
  return code === status.UNAVAILABLE || code === status.ABORTED || reason === 'UNREACHABLE';
}

function messageOf(failed: FailedStatus, reason: LlmPoolErrorReason, { address }: FailedCall): string {
  const text = failed.details || `The call ended with ${status[failed.code] ?? failed.code}`;
  return reason === 'UNREACHABLE'
    ? `llm-pool at ${address} cannot be reached: ${text.replace(GRPC_PREAMBLE, '')}`
    : text;
}

function callIdOf({ metadata }: FailedStatus, details: StatusDetails): string | undefined {
  return details.call?.callId || details.request?.requestId || metadata?.get('llm-pool-call-id')[0]?.toString();
}

function retryAfterMs({ retry }: StatusDetails): number | undefined {
  const delay = retry?.retryDelay;
  return delay && delay.seconds * 1000 + delay.nanos / 1e6;
}

function unsendable(details: string): LlmPoolError {
  return new LlmPoolError(`The request cannot be sent: ${details.replace(SERIALIZATION_FAILURE, '')}`, {
    code: status.INVALID_ARGUMENT,
    reason: 'INVALID_FIELD',
    retryable: false,
  });
}
