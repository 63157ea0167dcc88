import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls, { createServer, type Server, type TLSSocket } from 'node:tls';
import { DirectTransport } from '../../../../server/backends/direct-transport';
import type { BodySink } from '../../../../server/backends/transport';
import { Cancellation } from '../../../../server/core/cancellation';

const fixture = (name: string): string => readFileSync(join(__dirname, '../../settings/fixtures', name), 'utf8');
const cert = fixture('server.crt');
const key = fixture('server.key');
const connect = tls.connect as (options: tls.ConnectionOptions) => TLSSocket;

let server: Server;
let transport: DirectTransport;
const sockets: TLSSocket[] = [];
/** Of each connection: the name that was asked for, and whether it went on with an earlier session. */
let opened: [unknown, boolean][] = [];

const open = async (answer: (socket: TLSSocket) => void): Promise<void> => {
  server = createServer({ cert, key }, (socket) => {
    sockets.push(socket);
    opened.push([socket.servername, socket.isSessionReused()]);
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  transport = new DirectTransport({
    name: 'eu',
    apiKey: 'key',
    baseUrl: `https://localhost:${(server.address() as AddressInfo).port}/v1`,
    transport: 'direct',
    connectTimeoutMs: 1000,
  });
};

const ask = (sink: BodySink): Promise<void> =>
  transport.send({
    method: 'POST',
    path: '/chat/completions',
    body: '{}',
    signal: new Cancellation(),
    onResponse: () => sink,
  });

beforeEach(() => {
  opened = [];
  // The certificate of the tests is not among the authorities of this process.
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: tls.ConnectionOptions) =>
      connect({ ...options, ca: cert, checkServerIdentity: () => undefined })) as never);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await transport.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
});

test('asks by the name of the host, and takes up the session of the connection before', async () => {
  await open((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'));
  const bodies: string[] = [];
  const sink = { write: (bytes: Uint8Array) => void bodies.push(Buffer.from(bytes).toString()), end: () => undefined };
  await ask(sink as BodySink);
  await ask(sink as BodySink);
  expect(bodies).toEqual(['{}', '{}']);
  expect(opened).toEqual([
    ['localhost', false],
    ['localhost', true],
  ]);
});

test('a certificate that nobody vouches for is refused', async () => {
  jest.restoreAllMocks();
  await open(() => undefined);
  await expect(ask({ write: () => undefined, end: () => undefined })).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

test('nothing is lost or changed while the reader is slower than the server', async () => {
  const body = Buffer.alloc(600_000);
  for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(at, at);
  await open((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
  const parts: Buffer[] = [];
  await ask({
    write: (bytes) => {
      parts.push(Buffer.from(bytes));
      return sleep(1);
    },
    end: () => undefined,
  });
  expect(Buffer.concat(parts).equals(body)).toBe(true);
});
