import { randomUUID } from 'node:crypto';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Scope } from '../auth/identity';
import { newCallRecord } from '../core/call-record';
import type { Decoded } from './decode';
import type { HandlerPorts } from './rpc-handlers';
import { toStatus } from './status/to-status';

/** The handler of an RPC that only tells or switches something: no upstream, no queue, and not counted among the calls. */
export const plainUnary =
  <Message, Response>(
    { runner, instance }: HandlerPorts,
    scope: Scope,
    answer: (message: Message, caller: string) => Response,
  ): handleUnaryCall<Decoded<Message>, Response> =>
  (call, callback) => {
    try {
      const caller = runner.admit(call, scope);
      if ('error' in call.request) throw call.request.error;
      callback(null, answer(call.request.message, caller));
    } catch (error) {
      callback(toStatus(error, { callId: randomUUID(), record: newCallRecord(), instance }));
    }
  };
