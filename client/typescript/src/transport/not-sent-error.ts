import { status } from '@grpc/grpc-js';
import { LlmPoolError } from '../llm-pool-error';
import type { Connected } from './wait-for-connection';

/** The error for a call that was not sent, because there was no connection. */
export function notSentError(
  why: Exclude<Connected, 'connected' | 'aborted'>,
  address: string,
  waitedMs: number,
): LlmPoolError {
  const what = why === 'late' ? `no connection within ${Math.round(waitedMs)} ms` : 'the connection failed';
  return new LlmPoolError(`llm-pool at ${address} cannot be reached: ${what}. The call was not sent`, {
    code: status.UNAVAILABLE,
    reason: 'UNREACHABLE',
    retryable: true,
    notSent: true,
  });
}

/** Whether this is the error of a call that was certainly never sent. */
export const isNotSent = (error: unknown): error is LlmPoolError => error instanceof LlmPoolError && error.notSent;
