import { status } from '@grpc/grpc-js';
import type { LiveCall } from '../core/observer';
import type { Logger } from '../telemetry/logger';
import type { CallRunner, Kind, Rpc } from './call-runner';
import type { IncomingCall } from './incoming-call';
import { toStatus } from './status/to-status';
import { trailers } from './status/trailers';
import { type Messages, StreamSink } from './stream-sink';

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

/** Answers a call, and never rejects. */
export type CallHandler<Message, Response> = (call: IncomingCall<Message, Response>) => Promise<void>;

/** The handler of an RPC that answers as a whole. */
export const unaryHandler =
  <Message, Request extends Kind, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Request, never, Result, Response>,
  ): CallHandler<Message, Response> =>
  async (call) => {
    const { live, ...result } = await runner.run(call, rpc);
    if (result.error) call.end(toStatus(result.error, { callId: live.callId, record: live.record, instance }));
    else finish(call, result.response, live);
  };

/**
 * The handler of an RPC that answers as a stream: messages on the way, then one last message and OK; or a status.
 * @param messagesOf makes the messages of one stream, of what the call writes on the way
 */
export const streamHandler =
  <Message, Request extends Kind, Event, Result, Response>(
    { runner, instance }: HandlerPorts,
    rpc: Rpc<Message, Request, Sink<Event>, Result, Response>,
    messagesOf: (live: LiveCall) => Messages<Event, Response>,
  ): CallHandler<Message, Response> =>
  async (call) => {
    let sink: StreamSink<Event, Response> | undefined;
    const { live, ...result } = await runner.run(call, rpc, (signal, of) => {
      sink = new StreamSink(call.lower, messagesOf(of), signal);
      return sink;
    });
    if (result.error) {
      if (live.record.committed) await sink?.flushed();
      call.end(toStatus(result.error, { callId: live.callId, record: live.record, instance }));
    } else finish(call, result.response, live);
  };

type Outgoing<Response> = Pick<IncomingCall<never, Response>, 'send' | 'end'>;

const finish = <Response>(call: Outgoing<Response>, last: Response, { callId }: LiveCall): void => {
  call.send(last);
  call.end({ code: status.OK, details: 'OK', metadata: trailers(callId) });
};
