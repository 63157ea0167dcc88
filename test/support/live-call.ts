import type { AttemptRecord, CallRecord } from '../../server/core/call-record';
import { newCallRecord } from '../../server/core/call-record';
import type { LiveCall } from '../../server/core/observer';

/** A Chat call that arrived at Clock.now 0, with what a test wants to be different. */
export const liveCall = ({
  record,
  ...fields
}: Partial<Omit<LiveCall, 'record'>> & { record?: Partial<CallRecord> } = {}): LiveCall => ({
  callId: 'call-1',
  caller: 'chat-api',
  method: 'Chat',
  workload: 'chat',
  priority: 'default',
  model: 'm1',
  stream: false,
  startedAt: 0,
  startedAtEpochMs: 1_760_000_000_000,
  traceId: '',
  ...fields,
  record: { ...newCallRecord(), ...record },
});

/** A successful attempt of 100 ms in the pool. */
export const attemptRecord = (fields: Partial<AttemptRecord> = {}): AttemptRecord => ({
  number: 1,
  tier: 'pool',
  client: 'main-1',
  backend: 'main',
  region: '',
  model: 'm1',
  queueMs: 0,
  startedAt: 0,
  durationMs: 100,
  outcome: 'success',
  ...fields,
});
