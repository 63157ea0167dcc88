import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import type { OpenaiProviderOptions } from './openai-provider-options';
import { undiciConnector } from './undici-connector';

/** The connection that is opened for one request and for nothing else; empty when the request got one that was there. */
export class Opening {
  socket: Socket | undefined;

  /** Closes it: the request is over before it was sent. */
  giveUp(): void {
    this.socket?.destroy(new Error('The request that this connection was opened for is over.'));
  }
}

/**
 * The connections of one client. HTTP/1.1 only, so that an abort closes a socket and each call has its own. The time limits of
 * the answer come in by the signal. Idle connections are kept for undici's 4 s unless the server says more, which
 * is below the 5 s after which common servers close them under a request.
 */
export class Connections {
  readonly #pool: Pool;
  /** undici does not say for which request it connects. One with a body that is at hand connects before `dispatch` returns. */
  #dispatching: Opening | undefined;
  /** One with a stream for a body, such as fetch makes, connects later: this follows it, which costs more. */
  readonly #streaming = new AsyncLocalStorage<Opening>();

  constructor(options: OpenaiProviderOptions) {
    const connect = undiciConnector(options.connectTimeoutMs);
    this.#pool = new Pool(new URL(options.baseUrl).origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
      allowH2: false,
      connect: (target, done) => {
        const socket = connect(target, done);
        const opening = this.#dispatching ?? this.#streaming.getStore();
        if (opening) opening.socket = socket;
      },
    });
  }

  /** Sends a request; what it returns may be given up until the request starts. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): Opening {
    const opening = new Opening();
    if (options.body && typeof options.body !== 'string') {
      this.#streaming.run(opening, () => this.#pool.dispatch(options, handler));
      return opening;
    }
    this.#dispatching = opening;
    try {
      this.#pool.dispatch(options, handler);
    } finally {
      this.#dispatching = undefined;
    }
    return opening;
  }

  /** Closes all, busy ones too. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
