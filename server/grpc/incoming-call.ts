import { type Metadata, type ServerInterceptingCallInterface, status } from '@grpc/grpc-js';
import type { ServerCall } from './call-runner';
import type { Decoded } from './decode';

/** What is told of a call below grpc-js's streams. */
type Listener = Parameters<ServerInterceptingCallInterface['start']>[0];
/** A code with details and trailers. */
type Status = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

const nothing = (): void => {};

/**
 * A call that brings one message and gets messages and a status, as grpc-js hands it to interceptors: below its handlers, which make a stream of
 * their own for each call, wait between the last message and the status, and send the next message only when the one before has left.
 */
export class IncomingCall<Message, Response> implements ServerCall<Message>, Listener {
  metadata!: Metadata;
  request!: Decoded<Message>;
  private isOver = false;
  private over = nothing;

  constructor(
    private readonly call: ServerInterceptingCallInterface,
    private readonly path: string,
    private readonly handle: (call: never) => void,
  ) {}

  getPath(): string {
    return this.path;
  }

  getPeer(): string {
    return this.call.getPeer();
  }

  getDeadline(): Date | number {
    return this.call.getDeadline();
  }

  /** Told once, when nothing more can be sent: the status has left, the caller cancelled, its deadline passed, or the connection is gone. */
  whenOver(listener: () => void): void {
    this.over = listener;
  }

  /** `left` is told when it has left; never, when the call is over before. */
  send(message: Response, left: () => void = nothing): void {
    this.call.sendMessage(message, left);
  }

  /** Leaves after all messages. */
  end(how: Status): void {
    this.call.sendStatus(how);
  }

  /** @internal */
  onReceiveMetadata(metadata: Metadata): void {
    this.metadata = metadata;
    this.call.startRead();
  }

  /** @internal */
  onReceiveMessage(message: Decoded<Message>): void {
    if (this.request) this.refuse('sent a second request message');
    else {
      this.request = message;
      this.call.startRead();
    }
  }

  /** @internal */
  onReceiveHalfClose(): void {
    // The end of what the caller sends may come after its time is up: then nobody waits for an answer.
    if (this.isOver) return;
    if (this.request) this.handle(this as never);
    else this.refuse('sent no request message');
  }

  /** @internal */
  onCancel(): void {
    this.isOver = true;
    this.over();
  }

  /** What the gRPC specification asks for when the number of messages does not fit the method. */
  private refuse(why: string): void {
    this.end({ code: status.UNIMPLEMENTED, details: `the caller ${why} for ${this.path}` });
  }
}
