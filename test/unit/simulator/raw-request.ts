import { connect, type Socket } from 'node:net';
import type { Simulator } from '../../../server/simulator/simulator';

/** What came over a plain socket, and how the connection ended. */
export interface RawAnswer {
  bytes: Buffer;
  /** `fin`, or the code of the socket's error such as ECONNRESET. */
  ended: string;
}

/** Sends a chat request over a plain socket that asks to close after the answer. */
export function openRaw(sim: Simulator, body: object, connection = 'close'): Socket {
  const json = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body });
  const socket = connect(sim.port, '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\nconnection: ${connection}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
  return socket;
}

/** Reads until the connection ends. */
export function readRaw(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let ended = 'fin';
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      ended = error.code ?? 'error';
    });
    socket.on('close', () => resolve({ bytes: Buffer.concat(parts), ended }));
  });
}

export function rawChat(sim: Simulator, body: object = {}): Promise<RawAnswer> {
  return readRaw(openRaw(sim, body));
}
