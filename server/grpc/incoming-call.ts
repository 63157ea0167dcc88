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
    /** What grpc-js hands over; messages may be sent on it, too. */
    readonly lower: ServerInterceptingCallInterface,
    private readonly path: string,
    private readonly handle: (call: never) => void,
  ) {}

  getPath(): string {
    return this.path;
  }

  getPeer(): string {
    return this.lower.getPeer();
  }

  getDeadline(): Date | number {
    return this.lower.getDeadline();
  }

  /** Told once, when nothing more can be sent: the status has left, the caller cancelled, its deadline passed, or the connection is gone. */
  whenOver(listener: () => void): void {
    this.over = listener;
  }

  send(message: Response): void {
    this.lower.sendMessage(message, nothing);
  }

  /** Leaves after all messages. */
  end(how: Status): void {
    this.lower.sendStatus(how);
  }

  /** @internal */
  onReceiveMetadata(metadata: Metadata): void {
    this.metadata = metadata;
    this.lower.startRead();
  }

  /** @internal */
  onReceiveMessage(message: Decoded<Message>): void {
    if (this.request) this.refuse('sent a second request message');
    else {
      this.request = message;
      this.lower.startRead();
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
