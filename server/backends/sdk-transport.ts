import { APIConnectionError, type ClientOptions, type OpenAI } from 'openai';
import { fetch as undiciFetch } from 'undici';
import { Connections } from './connections';
import { openaiClient } from './openai-client';
import type { OpenaiProviderOptions } from './openai-provider-options';
import { OwnDispatcher } from './own-dispatcher';
import type { Transport, TransportRequest, UpstreamResponse } from './transport';
import { MAX_ERROR_BODY, UpstreamHttpError } from './upstream-http-error';

type Fetch = NonNullable<ClientOptions['fetch']>;

interface RequestOptions {
  readonly signal: AbortSignal;
  readonly fetchOptions: { readonly dispatcher: OwnDispatcher };
}

/** The plain way: each request goes through the SDK, which only leaves the body of a good answer to us. */
export class SdkTransport implements Transport {
  readonly #client: OpenAI;
  readonly #connections: Connections;

  constructor(options: OpenaiProviderOptions) {
    this.#connections = new Connections(options);
    this.#client = openaiClient(options, { fetch: pooledFetch });
  }

  send(request: TransportRequest): Promise<void> {
    const { signal } = request;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      // One controller a call: the SDK would keep listening on a signal that outlives the call.
      const connection = new AbortController();
      const dispatcher = new OwnDispatcher(this.#connections, request.onSent);
      const settle = (action: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        connection.abort();
        dispatcher.giveUp();
        action();
      };
      const onAbort = (): void => settle(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort);
      const options = { signal: connection.signal, fetchOptions: { dispatcher } };
      this.#exchange(request, options, () => settle(resolve)).then(
        () => settle(resolve),
        (error) => settle(() => reject(error)),
      );
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #exchange(request: TransportRequest, options: RequestOptions, stop: () => void): Promise<void> {
    const response = await this.#ask(request, options);
    const sink = request.onResponse(responseOf(response), stop);
    const reader = response.body?.getReader();
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      const paused = sink.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      if (paused) await paused;
    }
    await sink.end();
  }

  async #ask({ method, path, body, headers }: TransportRequest, options: RequestOptions): Promise<Response> {
    try {
      return method === 'GET'
        ? await this.#client.get(path, { headers, ...options }).asResponse()
        : await this.#client
            .post(path, { body, headers: { 'content-type': 'application/json', ...headers }, ...options })
            .asResponse();
    } catch (error) {
      throw error instanceof APIConnectionError ? (error.cause ?? error) : error;
    }
  }
}

/**
 * `fetch` over the connections of this transport, which come as `dispatcher`. It throws for any status but 2xx, because the SDK would follow
 * redirects, would read an error's body whatever its size, and would drop all of it that is not in `error`.
 */
const pooledFetch: Fetch = async (url, init) => {
  type Init = NonNullable<Parameters<typeof undiciFetch>[1]>;
  const options = { ...init, redirect: 'manual' } as unknown as Init;
  const response = (await undiciFetch(String(url), options)) as unknown as Response;
  if (response.ok) return response;
  throw new UpstreamHttpError(responseOf(response), await beginningOf(response.body));
};

const beginningOf = async (body: ReadableStream<Uint8Array> | null): Promise<string> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    // Leaving the loop early cancels the body and so closes its connection.
    for await (const bytes of body ?? []) {
      parts.push(bytes);
      length += bytes.length;
      if (length > MAX_ERROR_BODY) break;
    }
  } catch {
    // The status of an error tells more than how its body ended.
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ERROR_BODY);
};

const responseOf = (response: Response): UpstreamResponse => ({
  status: response.status,
  header: (name) => response.headers.get(name) ?? undefined,
});
