import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Chunk } from '../core/call';
import type { LiveCall } from '../core/observer';
import type { CallRunner, Rpc } from './call-runner';
import type { Decoded } from './decode';
import { toStatus } from './status/to-status';
import { trailers } from './status/trailers';
import { flushed, StreamSink } from './stream-sink';

export interface HandlerPorts {
  readonly runner: CallRunner;
  /** The llm-pool process. */
  readonly instance: string;
}

/** The handler of an RPC that answers as a whole. */
export const unaryHandler =
  <Message, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Result>,
    respond: (result: Result, live: LiveCall) => Response,
  ): handleUnaryCall<Decoded<Message>, Response> =>
  async (call, callback) => {
    const { live, value, error } = await runner.run(call, rpc);
    if (error) callback(toStatus(error, { callId: live.callId, record: live.record, instance }));
    else callback(null, respond(value as Result, live), trailers(live.callId));
  };

/** The handler of an RPC that answers as a stream: deltas, then one last message and OK; or a status. */
export const streamHandler =
  <Message, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Result>,
    toDelta: (chunks: readonly Chunk[], attempt: number) => Response,
    toEnd: (result: Result, live: LiveCall) => Response,
  ): handleServerStreamingCall<Decoded<Message>, Response> =>
  async (call) => {
    const sink = call as unknown as ServerWritableStream<never, Response>;
    const { live, signal, value, error } = await runner.run(
      call,
      rpc,
      (aborted, record) => new StreamSink(sink, aborted, (chunks) => toDelta(chunks, record.attempts.length)),
    );
    if (error) {
      await flushed(call, signal);
      call.emit('error', toStatus(error, { callId: live.callId, record: live.record, instance }));
      return;
    }
    call.write(toEnd(value as Result, live));
    call.end(trailers(live.callId));
  };
