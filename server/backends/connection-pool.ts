import { Pool } from 'undici';
import type { OpenaiProviderOptions } from './openai-provider-options';

/**
 * The connections of one client. HTTP/1.1 only, so that an abort closes a socket and each call has its own. Of the time limits only connect
 * is undici's: those of the answer come in by the signal. Idle connections are kept for undici's 4 s unless the server says more, which
 * is below the 5 s after which common servers close them under a request.
 */
export const connectionPool = (options: OpenaiProviderOptions): Pool =>
  new Pool(new URL(options.baseUrl).origin, {
    connections: options.connections ?? null,
    connectTimeout: options.connectTimeoutMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    allowH2: false,
  });
