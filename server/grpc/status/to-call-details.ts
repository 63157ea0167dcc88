import type { CallRecord } from '../../core/call-record';
import type { Usage } from '../../core/usage';
import { CallDetails } from '../../gen/llmpool/v1/call_details';
import type { Attempt } from '../../gen/llmpool/v1/served_by';
import { toAttempt } from '../convert/to-attempt';
import { toUsage } from '../convert/to-usage';
import { capText } from './cap-text';

const MAX_ATTEMPTS = 8;
const MAX_NAME_BYTES = 64;

const withShortNames = (attempt: Attempt): Attempt => ({
  ...attempt,
  client: capText(attempt.client, MAX_NAME_BYTES),
  backend: capText(attempt.backend, MAX_NAME_BYTES),
  region: capText(attempt.region, MAX_NAME_BYTES),
  providerRequestId: capText(attempt.providerRequestId, MAX_NAME_BYTES),
});

/** llm-pool's own detail, in at most `maxBytes`: with the last attempts, as many as fit. */
export const toCallDetails = (
  callId: string,
  record: CallRecord,
  usage: Usage | undefined,
  maxBytes: number,
): CallDetails => {
  const details: CallDetails = {
    callId: capText(callId, MAX_NAME_BYTES),
    attempts: record.attempts.slice(-MAX_ATTEMPTS).map((attempt) => withShortNames(toAttempt(attempt))),
    partialUsage: usage && toUsage(usage),
    attemptCount: record.attempts.length,
  };
  while (details.attempts.length > 0 && CallDetails.encode(details).finish().length > maxBytes) {
    details.attempts.shift();
  }
  return details;
};
