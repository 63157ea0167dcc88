import { Client, Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import type { CallOptions } from '../call-options';
import type { LlmPoolClientOptions } from '../client-options';
import { abortedError } from './aborted-error';
import { channelDefaults } from './channel-defaults';
import { channelTarget } from './channel-target';
import { credentials } from './credentials';
import { checkedDeadline } from './deadline';
import { errorFromStatus } from './error-from-status';
import { LateStream } from './late-stream';
import type { MessageSource } from './message-source';
import { MessageStream } from './message-stream';
import { notSentError } from './not-sent-error';
import { isConnected, waitForConnection } from './wait-for-connection';

const DEFAULT_DEADLINE_MS = 120_000;
/** Long enough for a handshake across a continent, short enough for a person who waits. */
const CONNECT_TIMEOUT_MS = 2000;

/** What a token is made of: printable ASCII without spaces. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;

/** One channel: makes calls with the client's defaults, and turns their failures into LlmPoolError. */
export class Transport {
  readonly #client: Client;
  readonly #address: string;
  readonly #deadlineMs: number;
  readonly #connectTimeoutMs: number | undefined;
  readonly #metadata: Readonly<Record<string, string>>;
  #closed = false;

  constructor(options: LlmPoolClientOptions) {
    const addresses = [options.address].flat();
    this.#address = addresses.join(', ');
    this.#deadlineMs = checkedDeadline(options.deadlineMs ?? DEFAULT_DEADLINE_MS);
    this.#connectTimeoutMs = checkedConnectTimeout(
      options.connectTimeoutMs ?? (options.onUnreachable && CONNECT_TIMEOUT_MS),
    );
    if (options.token && !HEADER_TEXT.test(options.token)) {
      throw new TypeError(
        'token has a space, a line break or another character that no token has; was it read from a file?',
      );
    }
    this.#metadata = { ...options.metadata, ...(options.token && { authorization: `Bearer ${options.token}` }) };
    this.#client = new Client(channelTarget(addresses), credentials(options, addresses), {
      ...channelDefaults(addresses),
      ...options.channelOptions,
    });
  }

  async unary<Q, R>(method: MethodDefinition<Q, R>, request: Q, options: CallOptions): Promise<R> {
    const { signal } = options;
    const prepared = this.#prepare(options);
    if (prepared.connectUntil !== undefined) await this.#connected(prepared.connectUntil, signal);
    if (signal?.aborted) throw abortedError(signal.reason);
    const { promise, resolve, reject } = withResolvers<R>();
    const { path, requestSerialize, responseDeserialize } = method;
    const { metadata, callOptions } = prepared;
    const done = (error: ServiceError | null, response?: R) =>
      error ? reject(errorFromStatus(error, { address: this.#address, begun: false, signal })) : resolve(response as R);
    const call = this.#client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      callOptions,
      done,
    );
    const cancel = () => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  stream<Q, R>(method: MethodDefinition<Q, R>, request: Q, options: CallOptions): MessageSource<R> {
    const { signal } = options;
    const { metadata, callOptions, connectUntil } = this.#prepare(options);
    const open = () =>
      this.#client.makeServerStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        callOptions,
      );
    const stream = () => new MessageStream(signal?.aborted ? undefined : open(), this.#address, signal);
    return connectUntil === undefined || signal?.aborted
      ? stream()
      : new LateStream(this.#connected(connectUntil, signal), stream);
  }

  /** The options of a call that began at `startedAt`, for who takes it over: with the time that is left. */
  leftOf(options: CallOptions, startedAt: number): CallOptions {
    const deadlineMs = options.deadlineMs ?? this.#deadlineMs;
    return { ...options, deadlineMs: Math.max(1, deadlineMs - (Date.now() - startedAt)) };
  }

  /** Closes the connections; calls that run are left to end. */
  close(): void {
    this.#closed = true;
    this.#client.close();
  }

  #prepare(options: CallOptions) {
    if (this.#closed) throw new TypeError('This LlmPoolClient is closed');
    const metadata = metadataOf({ ...this.#metadata, ...options.metadata });
    const now = Date.now();
    const deadline = now + checkedDeadline(options.deadlineMs ?? this.#deadlineMs);
    const connectMs = checkedConnectTimeout(options.connectTimeoutMs) ?? this.#connectTimeoutMs;
    // A call over a connection that stands must not wait for a turn of the event loop.
    const wait = connectMs !== undefined && !isConnected(this.#client.getChannel());
    const connectUntil = wait ? Math.min(deadline, now + connectMs) : undefined;
    return { metadata, callOptions: { deadline }, connectUntil };
  }

  async #connected(until: number, signal: AbortSignal | undefined): Promise<void> {
    const started = Date.now();
    const ended = await waitForConnection(this.#client.getChannel(), until, signal);
    if (ended === 'aborted') throw abortedError(signal?.reason);
    if (ended !== 'connected') throw notSentError(ended, this.#address, Date.now() - started);
  }
}

const checkedConnectTimeout = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : checkedDeadline(ms, 'connectTimeoutMs');

/** Throws a TypeError that does not show the value, which may be a secret. */
function metadataOf(entries: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) {
    try {
      metadata.set(name, value);
    } catch {
      throw new TypeError(`metadata ${JSON.stringify(name)} has a name or a value that gRPC cannot send`);
    }
  }
  return metadata;
}

/** Promise.withResolvers, which Node.js 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
