import { randomUUID } from 'node:crypto';
import type { StatusObject } from '@grpc/grpc-js';
import { newCallRecord } from '../core/call-record';
import { toCallError } from '../core/to-call-error';
import type { HandlerPorts } from './rpc-handlers';
import { toStatus } from './status/to-status';

/** The status of an RPC that is no call of the pool. Nobody observes those, so a fault of llm-pool's own is logged here. */
export const refuse = (thrown: unknown, method: string, { instance, logger }: HandlerPorts): StatusObject => {
  const error = toCallError(thrown);
  const callId = randomUUID();
  if (error.row.outcome === 'internal_error') {
    logger.error({ event: 'rpc_failed', call_id: callId, method, err: error }, 'an RPC failed');
  }
  return toStatus(error, { callId, record: newCallRecord(), instance });
};
