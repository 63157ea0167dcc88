import type { CallContext } from '../core/call';
import type { DeepDive } from '../deep-dive/deep-dive';
import type { DeepDiveRequest as CoreDeepDiveRequest } from '../deep-dive/deep-dive-request';
import type { DeepDiveEvent, DeepDiveResult } from '../deep-dive/deep-dive-result';
import type { DeepDiveRequest, DeepDiveResponse, StreamDeepDiveResponse } from '../gen/llmpool/v1/deep_dive';
import type { Kind, Rpc } from './call-runner';
import { toDeepDiveEnd } from './deep-dive/to-deep-dive-end';
import { toDeepDiveEvent } from './deep-dive/to-deep-dive-event';
import { toDeepDiveRequest } from './deep-dive/to-deep-dive-request';
import { toDeepDiveResponse } from './deep-dive/to-deep-dive-response';
import { type HandlerPorts, type Sink, streamHandler, unaryHandler } from './rpc-handlers';

export interface DeepDiveRpcsPorts extends HandlerPorts {
  /** The model of calls that name none; empty: they are refused. */
  readonly defaultModel: string;
  readonly deepDive: DeepDive;
}

const UNCHECKED: Kind = { workload: 'deep_dive', priority: 'bulk', model: '' };

/** DeepDive and StreamDeepDive. */
export const deepDiveRpcs = (ports: DeepDiveRpcsPorts) => {
  const { instance } = ports;
  const check = (message: DeepDiveRequest): CoreDeepDiveRequest =>
    toDeepDiveRequest(message, { model: ports.defaultModel });
  const run = (request: CoreDeepDiveRequest, context: CallContext<Sink<DeepDiveEvent>>): Promise<DeepDiveResult> => {
    const { sink, record } = context;
    return ports.deepDive(request, {
      ...context,
      sink:
        sink &&
        ((event) => {
          record.committed = true;
          return sink.write(event);
        }),
    });
  };
  const deepDive: Rpc<DeepDiveRequest, CoreDeepDiveRequest, never, DeepDiveResult, DeepDiveResponse> = {
    method: 'DeepDive',
    unchecked: UNCHECKED,
    check,
    run,
    respond: (result, { callId }) => toDeepDiveResponse(result, { callId, instance }),
  };
  const streamDeepDive: Rpc<
    DeepDiveRequest,
    CoreDeepDiveRequest,
    Sink<DeepDiveEvent>,
    DeepDiveResult,
    StreamDeepDiveResponse
  > = {
    method: 'StreamDeepDive',
    unchecked: UNCHECKED,
    check,
    run,
    respond: (result, { callId }) => ({
      event: { $case: 'end', value: toDeepDiveEnd(result, { callId, instance }) },
    }),
  };
  return {
    deepDive: unaryHandler(ports, deepDive),
    streamDeepDive: streamHandler(ports, streamDeepDive, ({ callId }) => ({
      next: (event) => toDeepDiveEvent(event, { callId, instance }),
    })),
  };
};
