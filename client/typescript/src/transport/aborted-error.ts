import { status } from '@grpc/grpc-js';
import { LlmPoolError } from '../llm-pool-error';

/** The error for a call that its caller cancelled. `cause` is the signal's reason. */
export function abortedError(cause?: unknown): LlmPoolError {
  return new LlmPoolError('The call was cancelled by its caller', {
    code: status.CANCELLED,
    reason: 'CANCELLED',
    retryable: false,
    cause,
  });
}
