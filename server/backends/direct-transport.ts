import type { OpenAI } from 'openai';
import { ConnectionPool } from './http1/connection-pool';
import { Connector } from './http1/connector';
import { Exchange } from './http1/exchange';
import { openaiClient } from './openai-client';
import type { OpenaiProviderOptions } from './openai-provider-options';
import type { Transport, TransportRequest } from './transport';

/**
 * The fast way: the SDK prepares URL, authentication and the other headers once, and each call sends its body below them on a connection of
 * llm-pool's own. On the SDK's path a call costs more CPU than the rest of llm-pool together; over undici's `dispatch` all of
 * llm-pool costs a fifth more (docs/performance.md).
 */
export class DirectTransport implements Transport {
  readonly #client: OpenAI;
  readonly #connections: ConnectionPool;
  /** Request line and headers, without those that differ from call to call. */
  readonly #heads = new Map<TransportRequest['path'], string>();

  constructor(options: OpenaiProviderOptions) {
    this.#client = openaiClient(options);
    this.#connections = new ConnectionPool(new Connector(new URL(options.baseUrl), options.connectTimeoutMs));
  }

  send(request: TransportRequest): Promise<void> {
    const head = this.#heads.get(request.path);
    return head === undefined
      ? this.#prepare(request).then((made) => this.#exchange(request, made))
      : this.#exchange(request, head);
  }

  #exchange(request: TransportRequest, head: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, resolve, reject);
      if (exchange.begin()) this.#connections.send(messageOf(request, head), exchange);
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #prepare({ method, path }: TransportRequest): Promise<string> {
    const { url, req } = await this.#client.buildRequest(
      method === 'POST' ? { method: 'post', path, body: {} } : { method: 'get', path },
    );
    const { pathname, search, host } = new URL(url);
    // `Headers` refuses what cannot stand in a header.
    const headers = [...new Headers(req.headers)].map(([name, value]) => headerLine(name, value));
    const head = `${method} ${pathname}${search} HTTP/1.1\r\n${headerLine('host', host)}${headers.join('')}`;
    this.#heads.set(path, head);
    return head;
  }
}

const NOT_ASCII = /[^\t\x20-\x7e]/;

const headerLine = (name: string, value: string): string => {
  // One text for head and body, which is UTF-8, needs it so; and a line break would be a header of its own.
  if (NOT_ASCII.test(value)) throw new TypeError(`the header ${name} has a character that is not ASCII`);
  return `${name}: ${value}\r\n`;
};

const messageOf = ({ body, headers }: TransportRequest, head: string): string => {
  let lines = head;
  for (const name in headers) lines += headerLine(name, headers[name]!);
  return body === undefined ? `${lines}\r\n` : `${lines}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};
