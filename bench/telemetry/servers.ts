import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer {
  readonly url: string;
  /** Requests so far, and the bytes that came with them. */
  readonly got: { requests: number; bytes: number };
  close(): void;
}

const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop', logprobs: null },
  ],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});

/** An upstream that gives one short answer at once. */
export const nullUpstream = (): Promise<LocalServer> => answering(ANSWER);

/** A collector that takes everything and keeps nothing. */
export const traceSink = (): Promise<LocalServer> => answering('{}');

const answering = async (body: string): Promise<LocalServer> => {
  const got = { requests: 0, bytes: 0 };
  const server: Server = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => {
      got.bytes += bytes.length;
    });
    request.on('end', () => {
      got.requests++;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
