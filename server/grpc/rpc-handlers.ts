import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import type { LiveCall } from '../core/observer';
import type { Logger } from '../telemetry/logger';
import type { CallRunner, Kind, Rpc } from './call-runner';
import type { Decoded } from './decode';
import { toStatus } from './status/to-status';
import { trailers } from './status/trailers';
import { StreamSink } from './stream-sink';

/** Takes what a call sends on the way; a promise that `write` returns means "no more until it settles". */
export interface Sink<Event> {
  write(event: Event): undefined | Promise<void>;
}

export interface HandlerPorts {
  readonly runner: CallRunner;
  /** The llm-pool process. */
  readonly instance: string;
  readonly logger: Logger;
}

/** The handler of an RPC that answers as a whole. */
export const unaryHandler =
  <Message, Request extends Kind, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Request, never, Result, Response>,
  ): handleUnaryCall<Decoded<Message>, Response> =>
  async (call, callback) => {
    const result = await runner.run(call, rpc);
    const { live } = result;
    if (result.error) callback(toStatus(result.error, { callId: live.callId, record: live.record, instance }));
    else callback(null, result.response, trailers(live.callId));
  };

/**
 * The handler of an RPC that answers as a stream: messages on the way, then one last message and OK; or a status.
 * @param toMessages makes, for one stream, messages of what the call writes on the way
 */
export const streamHandler =
  <Message, Request extends Kind, Event, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Request, Sink<Event>, Result, Response>,
    toMessages: (live: LiveCall) => (event: Event) => Response,
  ): handleServerStreamingCall<Decoded<Message>, Response> =>
  async (call) => {
    const stream = call as unknown as ServerWritableStream<never, Response>;
    let sink: StreamSink<Event, Response> | undefined;
    const { live, ...result } = await runner.run(call, rpc, (signal, of) => {
      sink = new StreamSink(stream, signal, toMessages(of));
      return sink;
    });
    if (result.error) {
      if (live.record.committed) await sink?.flushed();
      call.emit('error', toStatus(result.error, { callId: live.callId, record: live.record, instance }));
      return;
    }
    call.write(result.response);
    call.end(trailers(live.callId));
  };
