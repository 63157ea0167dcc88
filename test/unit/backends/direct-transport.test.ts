import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { DirectTransport } from '../../../server/backends/direct-transport';
import type { TransportRequest } from '../../../server/backends/transport';
import { Cancellation } from '../../../server/core/cancellation';
import { until } from '../../support/until';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

/** A server that says to each request what the test wants, byte by byte. */
class RawServer {
  readonly sockets: Socket[] = [];
  readonly requests: string[] = [];
  private server!: Server;

  /** `answer` gets each request's connection, counted from 0. */
  constructor(readonly answer: (socket: Socket, connection: number) => void) {}

  async listen(host = '127.0.0.1'): Promise<string> {
    this.server = createServer((socket) => {
      const connection = this.sockets.push(socket) - 1;
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        this.requests.push(bytes.toString());
        this.answer(socket, connection);
      });
    }).listen(0, host);
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const open = async (answer: RawServer['answer'], host?: string) => {
  const server = new RawServer(answer);
  const baseUrl = await server.listen(host);
  const transport = new DirectTransport({
    name: 'eu',
    apiKey: 'key',
    baseUrl,
    transport: 'direct',
    connectTimeoutMs: 1000,
  });
  closers.push(
    () => transport.close(),
    () => server.close(),
  );
  return { server, transport };
};

/** Asks, and returns the body of the answer. */
const ask = async (transport: DirectTransport, more: Partial<TransportRequest> = {}): Promise<string> => {
  let body = '';
  await transport.send({
    method: 'POST',
    path: '/chat/completions',
    body: '{"question":"日本"}',
    signal: new Cancellation(),
    onResponse: () => ({
      write: (bytes) => {
        body += Buffer.from(bytes).toString();
        return undefined;
      },
      end: () => undefined,
    }),
    ...more,
  });
  return body;
};

test('writes the SDK’s head, the headers of the call, and the body with its length in bytes', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  expect(await ask(transport, { headers: { traceparent: '00-1-2-01' } })).toBe('{}');
  const [head, body] = server.requests.join('').split('\r\n\r\n');
  expect(head).toMatch(/^POST \/v1\/chat\/completions HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/);
  expect(head).toMatch(/\r\nauthorization: Bearer key\r\n/);
  expect(head).toMatch(/\r\ntraceparent: 00-1-2-01\r\n/);
  expect(head).toMatch(/\r\ncontent-length: 21$/);
  expect(body).toBe('{"question":"日本"}');
});

test('a header that would be two is refused, and nothing is sent', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await ask(transport);
  await expect(ask(transport, { headers: { tracestate: 'a=b\r\nx-admin: 1' } })).rejects.toThrow(/tracestate/);
  expect(server.requests).toHaveLength(1);
});

test('uses the connection again that was used last', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await Promise.all([ask(transport), ask(transport)]);
  for (let call = 0; call < 5; call++) await ask(transport);
  expect(server.sockets).toHaveLength(2);
});

test.each([
  ['says close', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'],
  ['is HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  ['keeps it for a second', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nkeep-alive: timeout=1\r\n\r\n{}'],
  ['sends more than the answer', `${OK}HTTP/1.1 200 OK\r\n`],
])('does not use a connection again whose server %s', async (_, answer) => {
  const { server, transport } = await open((socket) => socket.write(answer));
  expect(await ask(transport)).toBe('{}');
  expect(await ask(transport)).toBe('{}');
  expect(server.sockets).toHaveLength(2);
  await until('both are closed', () => server.sockets.every(({ destroyed }) => destroyed));
});

test('what a server says unasked reaches nobody', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await ask(transport);
  server.sockets[0]!.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"not":1}');
  await until('the connection is closed', () => server.sockets[0]!.destroyed, 1000);
  expect(await ask(transport)).toBe('{}');
  expect(server.sockets).toHaveLength(2);
});

test('a connection that the server closed meanwhile is not used', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await ask(transport);
  server.sockets[0]!.end();
  await until('the connection is closed', () => server.sockets[0]!.destroyed, 1000);
  expect(await ask(transport)).toBe('{}');
  expect(server.sockets).toHaveLength(2);
});

test('a connection that waited for too long is not used', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  const now = jest.spyOn(performance, 'now');
  await ask(transport);
  now.mockReturnValue(performance.now() + 4001);
  await ask(transport);
  now.mockRestore();
  expect(server.sockets).toHaveLength(2);
});

test.each([
  ['before an answer', '', 'HTTP_CLOSED'],
  ['inside the head', 'HTTP/1.1 200 OK\r\nconte', 'HTTP_CUT'],
  ['inside the body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}', 'HTTP_CUT'],
  ['between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n', 'HTTP_CUT'],
])('tells of a connection that closes %s', async (_, answer, code) => {
  const { transport } = await open((socket) => socket.end(answer));
  await expect(ask(transport)).rejects.toMatchObject({ code });
});

test('a body without a length ends with its connection', async () => {
  const { transport } = await open((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":1}'));
  expect(await ask(transport)).toBe('{"a":1}');
});

test('the coding of a body that is not coded may be written in any case', async () => {
  const { transport } = await open((socket) =>
    socket.write(OK.replace('content', 'content-encoding: Identity\r\ncontent')),
  );
  expect(await ask(transport)).toBe('{}');
});

test('a head without an end is refused', async () => {
  const { transport } = await open((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`));
  await expect(ask(transport)).rejects.toMatchObject({ code: 'HTTP_HEAD_TOO_LARGE' });
});

test.each([
  ['all', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}'],
  ['the last', 'HTTP/1.1 200 OK\r\ncontent-length: 2\n\n{}'],
])('a head is refused at once where %s of its lines end in a bare line feed', async (_, answer) => {
  const { transport } = await open((socket) => socket.write(answer));
  await expect(ask(transport)).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
});

test('close ends what runs, what waits for a connection, and what is kept', async () => {
  const { server, transport } = await open((socket, connection) => void (connection === 0 && socket.write(OK)));
  await ask(transport);
  const runs = ask(transport);
  const more = ask(transport);
  await until('two connections', () => server.sockets.length === 2);
  const opens = ask(transport);
  const ended = Promise.allSettled([runs, more, opens]);
  await transport.close();
  for (const result of await ended)
    expect(result).toMatchObject(
      result.status === 'fulfilled'
        ? { value: '{}' }
        : { reason: expect.objectContaining({ code: expect.stringMatching(/HTTP_DESTROYED/) }) },
    );
  await until('all are closed', () => server.sockets.every(({ destroyed }) => destroyed));
});

test('close ends what is being opened', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await ask(transport);
  const running = Promise.allSettled([ask(transport), ask(transport)]);
  await transport.close();
  const [, second] = await running;
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'HTTP_DESTROYED' } });
  expect(server.requests.length).toBeLessThanOrEqual(2);
});

test('close twice, and a call after it', async () => {
  const { server, transport } = await open((socket) => socket.write(OK));
  await ask(transport);
  await Promise.all([transport.close(), transport.close()]);
  await expect(ask(transport)).rejects.toMatchObject({ code: 'HTTP_DESTROYED' });
  expect(server.sockets).toHaveLength(1);
});

test('trailers without end are refused', async () => {
  const { transport } = await open((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n');
    for (let line = 0; line < 200; line++) socket.write(`x-${line}: ${'y'.repeat(100)}\r\n`);
  });
  await expect(ask(transport)).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
});

test('an IPv6 address', async () => {
  const { transport, server } = await open((socket) => socket.write(OK), '::1');
  expect(await ask(transport)).toBe('{}');
  expect(server.requests[0]).toMatch(/\r\nhost: \[::1\]:\d+\r\n/);
});
