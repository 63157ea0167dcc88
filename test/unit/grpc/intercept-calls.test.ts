import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type ServerHttp2Stream } from 'node:http2';
import { Client, credentials, Metadata, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import type { IncomingCall } from '../../../server/grpc/incoming-call';
import { type GrpcServer, startGrpc } from '../../../server/grpc/start-grpc';
import { until } from '../../support/until';

const CLOSING = 'http2.server.stream.close';
const CALL = '/test.Echo/Call';
const OTHER = '/test.Echo/Other';
const same = (bytes: Buffer): Buffer => bytes;
const method = (path: string) => ({
  path,
  requestStream: false,
  responseStream: true,
  requestSerialize: same,
  requestDeserialize: (bytes: Buffer) => ({ message: bytes.toString() }),
  responseSerialize: (text: string) => Buffer.from(text),
  responseDeserialize: same,
});

type Echo = IncomingCall<string, string>;
const ended = { code: status.OK, details: 'OK' };

let server: GrpcServer;
let client: Client;
const handle = jest.fn<Promise<void>, [Echo]>();

beforeEach(async () => {
  handle.mockReset();
  server = await startGrpc({
    host: '127.0.0.1',
    port: 0,
    credentials: ServerCredentials.createInsecure(),
    services: [
      {
        definition: { call: method(CALL), other: method(OTHER) },
        calls: { call: handle },
        implementation: {
          other: (call: { write(text: string): void; end(): void }) => {
            call.write('other');
            call.end();
          },
        },
      },
    ],
    reflection: false,
    maxRequestBytes: 1000,
    maxConcurrentStreams: 100,
    keepaliveMs: 10_000,
    maxConnectionAgeMs: 0,
    maxConnectionAgeGraceMs: 0,
  });
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});

afterEach(async () => {
  client.close();
  await server.drain(1000, Promise.resolve());
  expect(channel(CLOSING).hasSubscribers).toBe(false);
});

/** Sends so many messages; resolves with what came, and how it ended. */
const send = (path: string, messages: readonly string[]) =>
  new Promise<{ came: string[]; code: status; details: string }>((resolve) => {
    const came: string[] = [];
    const call = client.makeBidiStreamRequest(path, same, same, new Metadata());
    call.on('data', (bytes: Buffer) => came.push(bytes.toString()));
    call.on('error', () => undefined);
    call.on('status', ({ code, details }: ServiceError) => resolve({ came, code, details }));
    for (const message of messages) call.write(Buffer.from(message));
    call.end();
  });

it('a call goes to its handler, with its message, path and peer; messages and status go back', async () => {
  handle.mockImplementation(async (call) => {
    call.send(`${'message' in call.request && call.request.message} of ${call.getPath()}`);
    call.send(String(call.getPeer().startsWith('127.0.0.1:')));
    call.end(ended);
  });
  expect(await send(CALL, ['hello'])).toEqual({ came: [`hello of ${CALL}`, 'true'], code: status.OK, details: 'OK' });
  expect(handle).toHaveBeenCalledTimes(1);
});

it('other RPCs go on to their own handlers', async () => {
  expect(await send(OTHER, ['hello'])).toMatchObject({ came: ['other'], code: status.OK });
  expect(handle).not.toHaveBeenCalled();
});

it.each([
  ['no', []],
  ['a second', ['one', 'two']],
])('a call with %s request message is refused, and no handler hears of it', async (which, messages) => {
  const details = `the caller sent ${which} request message for ${CALL}`;
  expect(await send(CALL, messages)).toEqual({ came: [], code: status.UNIMPLEMENTED, details });
  expect(handle).not.toHaveBeenCalled();
});

it('messages and a status that are sent in one go all arrive, in order, however large', async () => {
  const texts = ['a', 'b'.repeat(200_000), 'c', 'd'.repeat(100_000)];
  const left: number[] = [];
  handle.mockImplementation(async (call) => {
    for (const [at, text] of texts.entries()) call.lower.sendMessage(text, () => left.push(at));
    call.end(ended);
  });
  expect((await send(CALL, ['x'])).came).toEqual(texts);
  expect(left).toEqual([0, 1, 2, 3]);
});

it.each([
  ['its end', (call: Echo) => call.end(ended)],
  ['its cancellation', (_: Echo, cancel: () => void) => cancel()],
])('a call is over once, after %s, and then nothing is sent any more', async (_, end) => {
  let over = 0;
  const call = client.makeServerStreamRequest(CALL, same, same, Buffer.from('x'));
  call.on('error', () => undefined);
  const statusCame = new Promise((resolve) => call.on('status', resolve));
  await new Promise<void>((resolve) => {
    handle.mockImplementation(async (incoming) => {
      incoming.whenOver(() => {
        over++;
        incoming.send('late');
        incoming.end(ended);
        resolve();
      });
      end(incoming, () => call.cancel());
    });
    call.resume();
  });
  await statusCame;
  expect(over).toBe(1);
});

it('a call whose time is up before its last message has no handler when the end comes after all', async () => {
  const session = connect(`http://127.0.0.1:${server.port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': CALL,
    'content-type': 'application/grpc',
    te: 'trailers',
    'grpc-timeout': '20m',
  });
  stream.write(Buffer.from([0, 0, 0, 0, 1, 0x78]));
  const [headers] = await once(stream, 'response');
  expect(headers['grpc-status']).toBe(String(status.DEADLINE_EXCEEDED));
  stream.end();
  stream.resume();
  await once(stream, 'close');
  // What the server has read of this connection it has told by then.
  await new Promise<void>((resolve) => session.ping(() => resolve()));
  session.close();
  expect(handle).not.toHaveBeenCalled();
});

it('grpc-js listens no more to a stream that has closed', async () => {
  const streams: ServerHttp2Stream[] = [];
  const see = (message: unknown) => streams.push((message as { stream: ServerHttp2Stream }).stream);
  channel(CLOSING).subscribe(see);
  handle.mockImplementation(async (call) => {
    call.send('a');
    call.end(ended);
  });
  await send(CALL, ['x']);
  channel(CLOSING).unsubscribe(see);
  expect(streams).toHaveLength(1);
  const listened = ['data', 'end'];
  await until('nobody listens', () => listened.every((event) => streams[0]!.listenerCount(event) === 0));
});
