import type { IncomingMessage } from 'node:http';

/** Far above what any client sends; keeps a wrong peer from filling the memory. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The whole request body as text. Rejects when it is too long or the peer leaves before its end. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error(`simulator: the request body is over ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
