import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Scope } from '../auth/identity';
import { toCallError } from '../core/to-call-error';
import type { Decoded } from './decode';
import { refuse } from './refuse';
import type { HandlerPorts } from './rpc-handlers';

/** The handler of an RPC that only tells or switches something: no upstream, no queue, and not counted among the calls. */
export const plainUnary =
  <Message, Response>(
    ports: HandlerPorts,
    scope: Scope,
    answer: (message: Message, caller: string) => Response,
  ): handleUnaryCall<Decoded<Message>, Response> =>
  (call, callback) => {
    const ended = ports.runner.startRpc(call);
    let caller = 'unknown';
    let response: Response;
    try {
      caller = ports.runner.admit(call, scope);
      if ('error' in call.request) throw call.request.error;
      response = answer(call.request.message, caller);
    } catch (thrown) {
      const error = toCallError(thrown);
      ended({ caller, error });
      callback(refuse(error, call.getPath(), ports));
      return;
    }
    ended({ caller });
    callback(null, response);
  };
