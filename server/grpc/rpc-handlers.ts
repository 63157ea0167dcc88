import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Chunk } from '../core/call';
import type { Logger } from '../telemetry/logger';
import type { CallRunner, Rpc } from './call-runner';
import type { Decoded } from './decode';
import { toStatus } from './status/to-status';
import { trailers } from './status/trailers';
import { StreamSink } from './stream-sink';

export interface HandlerPorts {
  readonly runner: CallRunner;
  /** The llm-pool process. */
  readonly instance: string;
  readonly logger: Logger;
}

/** The handler of an RPC that answers as a whole. */
export const unaryHandler =
  <Message, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Result, Response>,
  ): handleUnaryCall<Decoded<Message>, Response> =>
  async (call, callback) => {
    const { live, ...result } = await runner.run(call, rpc);
    if (result.error) callback(toStatus(result.error, { callId: live.callId, record: live.record, instance }));
    else callback(null, result.response, trailers(live.callId));
  };

/** The handler of an RPC that answers as a stream: deltas, then one last message and OK; or a status. */
export const streamHandler =
  <Message, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Result, Response>,
    toDelta: (chunks: readonly Chunk[], attempt: number) => Response,
  ): handleServerStreamingCall<Decoded<Message>, Response> =>
  async (call) => {
    const stream = call as unknown as ServerWritableStream<never, Response>;
    let sink: StreamSink<Response> | undefined;
    const { live, ...result } = await runner.run(call, rpc, (signal, record) => {
      sink = new StreamSink(stream, signal, (chunks) => toDelta(chunks, record.attempts.length));
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
