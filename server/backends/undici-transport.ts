import type { OpenAI } from 'openai';
import { Connections } from './connections';
import { openaiClient } from './openai-client';
import type { OpenaiProviderOptions } from './openai-provider-options';
import type { Transport, TransportRequest } from './transport';
import { UndiciExchange } from './undici-exchange';

interface Prepared {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The fast way: the SDK prepares URL, authentication and the other headers once, and each call sends its body with them over undici. On
 * the SDK's own path a call costs more CPU than the rest of llm-pool together.
 */
export class UndiciTransport implements Transport {
  readonly #client: OpenAI;
  readonly #connections: Connections;
  readonly #prepared = new Map<TransportRequest['path'], Prepared>();

  constructor(options: OpenaiProviderOptions) {
    this.#client = openaiClient(options);
    this.#connections = new Connections(options);
  }

  send(request: TransportRequest): Promise<void> {
    const prepared = this.#prepared.get(request.path);
    return prepared
      ? this.#exchange(request, prepared)
      : this.#prepare(request).then((made) => this.#exchange(request, made));
  }

  #exchange(request: TransportRequest, { path, headers }: Prepared): Promise<void> {
    return new Promise((resolve, reject) => {
      const exchange = new UndiciExchange(request, resolve, reject);
      if (!exchange.begin()) return;
      const opening = this.#connections.dispatch(
        {
          method: request.method,
          path,
          headers: request.headers ? { ...headers, ...request.headers } : headers,
          body: request.body ?? null,
        },
        exchange,
      );
      exchange.waitsFor(opening);
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #prepare({ method, path }: TransportRequest): Promise<Prepared> {
    const { url, req } = await this.#client.buildRequest(
      method === 'POST' ? { method: 'post', path, body: {} } : { method: 'get', path },
    );
    const { pathname, search } = new URL(url);
    const prepared = { path: pathname + search, headers: Object.fromEntries(new Headers(req.headers)) };
    this.#prepared.set(path, prepared);
    return prepared;
  }
}
