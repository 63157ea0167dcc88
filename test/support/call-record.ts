import { type AttemptRecord, type CallRecord, newCallRecord } from '../../server/core/call-record';

/** An attempt that succeeded, with what a test wants to change. */
export const attemptRecord = (change: Partial<AttemptRecord> = {}): AttemptRecord => ({
  number: 1,
  tier: 'pool',
  client: 'main-1',
  backend: 'main',
  region: 'eu',
  model: 'gpt-test',
  queueMs: 2,
  startedAt: 0,
  durationMs: 30,
  outcome: 'success',
  httpStatus: 200,
  providerRequestId: 'req_1',
  ...change,
});

/** The record of a call that made these attempts. */
export const callRecord = (attempts: AttemptRecord[] = [], change: Partial<CallRecord> = {}): CallRecord => ({
  ...newCallRecord(),
  attempts,
  ...change,
});
