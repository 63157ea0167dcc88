import type { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { OpenaiProviderOptions } from './openai-provider-options';

/** undici's connector; its types leave out that it returns the socket. */
type Connect = (...given: Parameters<buildConnector.connector>) => Socket;

/**
 * The connections of one client. HTTP/1.1 only, so that an abort closes a socket and each call has its own. Of the time limits only connect
 * is undici's: those of the answer come in by the signal. Idle connections are kept for undici's 4 s unless the server says more, which
 * is below the 5 s after which common servers close them under a request.
 */
export class Connections {
  readonly #pool: Pool;
  #opening: Socket | undefined;

  constructor(options: OpenaiProviderOptions) {
    const connect = buildConnector({ timeout: options.connectTimeoutMs, allowH2: false }) as Connect;
    this.#pool = new Pool(new URL(options.baseUrl).origin, {
      connections: options.connections ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
      allowH2: false,
      connect: (target, done) => {
        this.#opening = connect(target, done);
      },
    });
  }

  /**
   * Sends a request. Returns the socket that is being opened for it and for nothing else, so that it can be closed when the request is not wanted
   * any more; undefined when it got or waits for one that is there.
   */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): Socket | undefined {
    this.#opening = undefined;
    // With room for one request on each connection, undici opens a new one before this returns, or none.
    this.#pool.dispatch(options, handler);
    return this.#opening;
  }

  /** Closes all, busy ones too. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
