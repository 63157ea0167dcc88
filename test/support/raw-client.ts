import {
  type ChannelCredentials,
  Client,
  credentials as channelCredentials,
  Metadata,
  type MethodDefinition,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { type DecodedStatus, decodeStatus } from './decode-status';

export interface RawOptions {
  /** Sent as `authorization: Bearer …`. */
  readonly token?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Milliseconds from now; none without. */
  readonly deadlineMs?: number;
}

/** All that a call brought back. */
export interface RawReply<R> {
  readonly messages: readonly R[];
  readonly status: StatusObject;
  /** Name of the status code. */
  readonly code: string;
  /** The last metadata that came: the trailers. */
  readonly trailers: Metadata;
}

export interface RawCall<R> {
  /** Never rejects: a failure is a status like any other. */
  readonly reply: Promise<RawReply<R>>;
  /** Resolves with the first message; never when there is none. */
  readonly first: Promise<R>;
  cancel(): void;
}

/** Calls by the generated stubs, without anything that would hide what the server sends: no retries, no conversion of errors. */
export class RawClient {
  private readonly client: Client;

  constructor(address: string, credentials: ChannelCredentials = channelCredentials.createInsecure()) {
    this.client = new Client(address, credentials, { 'grpc.enable_retries': 0, 'grpc.use_local_subchannel_pool': 1 });
  }

  /** An RPC of any kind that takes one message; the answer of a unary one is its only message. */
  start<Q, R>(method: MethodDefinition<Q, R>, request: Q, options: RawOptions = {}): RawCall<R> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
    if (options.token !== undefined) metadata.set('authorization', `Bearer ${options.token}`);
    const deadline = options.deadlineMs === undefined ? undefined : Date.now() + options.deadlineMs;
    // On the wire a unary answer is a stream of one message.
    const call = this.client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
    );
    const messages: R[] = [];
    const first = new Promise<R>((resolve) => call.once('data', resolve));
    const reply = new Promise<RawReply<R>>((resolve) => {
      call.on('data', (message: R) => messages.push(message));
      call.on('error', () => undefined);
      call.on('status', (ended: StatusObject) =>
        resolve({ messages, status: ended, code: status[ended.code], trailers: ended.metadata }),
      );
    });
    return { reply, first, cancel: () => call.cancel() };
  }

  /** The same to its end. */
  call<Q, R>(method: MethodDefinition<Q, R>, request: Q, options: RawOptions = {}): Promise<RawReply<R>> {
    return this.start(method, request, options).reply;
  }

  /** The rich error of a call that has to fail. */
  async failure<Q, R>(
    method: MethodDefinition<Q, R>,
    request: Q,
    options: RawOptions = {},
  ): Promise<RawReply<R> & { readonly details: DecodedStatus }> {
    const reply = await this.call(method, request, options);
    if (reply.code === 'OK') throw new Error('the call did not fail');
    return { ...reply, details: decodeStatus(reply.status) };
  }

  close(): void {
    this.client.close();
  }
}
