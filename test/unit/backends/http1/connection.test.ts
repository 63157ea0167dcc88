import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Connection } from '../../../../server/backends/http1/connection';
import { Exchange } from '../../../../server/backends/http1/exchange';
import type { BodySink } from '../../../../server/backends/transport';
import { Cancellation } from '../../../../server/core/cancellation';
import { FakeSocket } from '../../../support/fake-socket';

const OK = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');

const open = () => {
  const socket = new FakeSocket();
  const owner = { send: jest.fn(), free: jest.fn(), closed: jest.fn() };
  const connection = new Connection({ connect: () => socket as unknown as Socket }, owner);
  connection.connected();
  return { socket, owner, connection };
};

const NO_SINK: BodySink = { write: () => undefined, end: () => undefined };

const ask = (connection: Connection, text: string, sink = NO_SINK) => {
  const signal = new Cancellation();
  const sent = jest.fn();
  const ended = jest.fn();
  const failed = jest.fn();
  const request = {
    method: 'POST',
    path: '/chat/completions',
    signal,
    onSent: sent,
    onResponse: () => sink,
  } as const;
  const exchange = new Exchange(request, ended, failed);
  exchange.begin();
  connection.send(text, exchange);
  return { exchange, signal, sent, ended, failed };
};

const answer = (connection: Connection): void => connection.read(OK, OK.length);

/** One that has carried an exchange and is free again. */
const used = async () => {
  const all = open();
  const { ended } = ask(all.connection, 'first');
  await turn();
  answer(all.connection);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(all.owner.free).toHaveBeenCalledTimes(1);
  expect(all.socket.written).toEqual(['first']);
  return all;
};

it('requests of one turn of the event loop leave together at its end', async () => {
  const [a, b] = [open(), open()];
  const first = ask(a.connection, 'a');
  ask(b.connection, 'b');
  await Promise.resolve();
  expect([...a.socket.written, ...b.socket.written]).toEqual([]);
  expect(first.sent).not.toHaveBeenCalled();
  await turn();
  expect([...a.socket.written, ...b.socket.written]).toEqual(['a', 'b']);
  expect(first.sent).toHaveBeenCalledTimes(1);
});

it.each([
  ['bytes come', ({ connection }: Awaited<ReturnType<typeof used>>) => answer(connection)],
  ['the other side closes', ({ socket }: Awaited<ReturnType<typeof used>>) => socket.emit('end')],
  ['it breaks', ({ socket }: Awaited<ReturnType<typeof used>>) => socket.emit('close')],
])('when %s on a used connection before the request has left, another one carries it', async (_, happens) => {
  const all = await used();
  const { exchange, sent, ended, failed } = ask(all.connection, 'second');
  happens(all);
  expect(all.owner.send).toHaveBeenCalledTimes(1);
  expect(all.owner.send).toHaveBeenCalledWith('second', exchange);
  await turn();
  expect(all.socket.written).toEqual(['first']);
  expect(all.socket.writable).toBe(false);
  for (const told of [sent, ended, failed]) expect(told).not.toHaveBeenCalled();
});

it('when a used connection is reset before the request has left, and tells it only afterwards, another one carries it', async () => {
  const { socket, owner, connection } = await used();
  const { exchange, sent, failed } = ask(connection, 'second');
  socket.writable = false;
  await turn();
  socket.emit('close');
  expect(owner.send).toHaveBeenCalledWith('second', exchange);
  expect(socket.written).toEqual(['first']);
  for (const told of [sent, failed]) expect(told).not.toHaveBeenCalled();
});

it('a new connection that ends before the request has left is a failure, not a reason to open the next', async () => {
  const { socket, owner, connection } = open();
  const { failed } = ask(connection, 'only');
  socket.emit('end');
  await turn();
  expect(failed).toHaveBeenCalledTimes(1);
  expect(owner.send).not.toHaveBeenCalled();
  expect(socket.written).toEqual([]);
});

it('a request that is aborted before it has left is never sent', async () => {
  const { socket, connection } = open();
  const { signal, sent, failed } = ask(connection, 'only');
  const reason = new Error('over');
  signal.abort(reason as never);
  await turn();
  expect(failed).toHaveBeenCalledWith(reason);
  expect(sent).not.toHaveBeenCalled();
  expect(socket.written).toEqual([]);
});

it('a connection on which an answer came before its request is not used again', async () => {
  const { socket, owner, connection } = open();
  ask(connection, 'only');
  answer(connection);
  await turn();
  expect(owner.free).not.toHaveBeenCalled();
  expect(socket.writable).toBe(false);
  expect(socket.written).toEqual([]);
});

it('what is read while the reader has no room waits, and comes in order', async () => {
  const { socket, connection } = open();
  const pause = jest.spyOn(socket, 'pause');
  const resume = jest.spyOn(socket, 'resume');
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const taken: string[] = [];
  const sink = {
    write: (bytes: Buffer) => {
      taken.push(bytes.toString());
      return taken.length === 1 ? first.promise : taken.length === 2 ? second.promise : undefined;
    },
    end: () => void taken.push('end') as undefined,
  };
  const { ended } = ask(connection, 'question', sink);
  await turn();
  const read = (text: string): void => connection.read(Buffer.from(text), text.length);
  read('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\na');
  expect(pause).toHaveBeenCalledTimes(1);
  for (const text of ['b', 'cd', 'ef']) read(text);
  expect(taken).toEqual(['a']);
  first.resolve();
  await turn();
  expect(taken).toEqual(['a', 'bcdef']);
  expect(ended).not.toHaveBeenCalled();
  second.resolve();
  await turn();
  expect(taken).toEqual(['a', 'bcdef', 'end']);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(resume).toHaveBeenCalledTimes(1);
});
