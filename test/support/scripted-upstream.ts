import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An HTTP server for what no well-meant upstream does; its answer is the test's own code. */
export class ScriptedUpstream {
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(answer: RequestListener) {
    this.#server = createServer(answer);
    this.#server.on('connection', (socket) => this.sockets.push(socket));
  }

  static async start(answer: RequestListener): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream(answer);
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers each request with this status, body and headers. */
export const answering =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  };

/** A stream of these events, without anything around them. */
export const eventStream = (...events: readonly (object | string)[]): string =>
  events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');

/** A chunk of a stream with one choice. */
export const chunkOf = (delta: object, finishReason: string | null = null, more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm-1',
  choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
  ...more,
});

/** Resolves when the server's side of a connection is closed, however it came to that. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });

/** Sends a body that never ends, as fast as it is read. */
export const endless =
  (status: number): RequestListener =>
  (_, response) => {
    const more = (error?: Error | null) => {
      if (!error && response.socket) response.write('x'.repeat(100_000), more);
    };
    response.writeHead(status);
    more();
  };
