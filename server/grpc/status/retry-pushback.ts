import type { CallError } from '../../core/call-error';
import { Code } from '../../core/error-table';
import type { FailedCall } from './failed-call';

const NEVER = '-1';
/** The longest time that a timer of the caller's channel can wait. */
const MAX_MS = 2 ** 31 - 1;

/**
 * What the caller's channel is told with `grpc-retry-pushback-ms`: when to retry a call that was refused before any upstream was asked, and
 * never to retry anything else, so that channel, mesh and pool do not multiply. Nothing when a refusal names no time: the channel's own backoff holds.
 */
export const retryPushback = (error: CallError, { record }: FailedCall): string | undefined => {
  const { row, details } = error;
  const refused = row.outcome === 'refused' && row.code === Code.UNAVAILABLE && record.attempts.length === 0;
  if (!refused) return NEVER;
  const ms = details.retryAfterMs;
  if (ms === undefined || !Number.isFinite(ms)) return undefined;
  return String(Math.min(Math.max(0, Math.ceil(ms)), MAX_MS));
};
