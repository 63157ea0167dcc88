import type { Socket } from 'node:net';
import { ConnectionPool } from '../../../../server/backends/http1/connection-pool';
import type { ConnectorEvents } from '../../../../server/backends/http1/connector';
import { Exchange } from '../../../../server/backends/http1/exchange';
import { Cancellation } from '../../../../server/core/cancellation';
import { FakeSocket } from '../../../support/fake-socket';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const KEPT_LONG = ANSWER.replace('content', 'keep-alive: timeout=100\r\ncontent');

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick'] }));
afterEach(() => void jest.useRealTimers());

/** A pool over sockets that are open at once and answer when they are told to. */
const open = () => {
  const sockets: FakeSocket[] = [];
  const readers: ConnectorEvents[] = [];
  const connect = (events: ConnectorEvents): Socket => {
    const socket = new FakeSocket();
    sockets.push(socket);
    readers.push(events);
    setImmediate(() => events.connected());
    return socket as unknown as Socket;
  };
  const pool = new ConnectionPool({ connect });
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = {
        method: 'GET',
        path: '/models',
        signal: new Cancellation(),
        onResponse: () => ({ write: () => undefined, end: () => undefined }),
      } as const;
      const exchange = new Exchange(request, resolve, reject);
      exchange.begin();
      pool.send('question', exchange);
    });
  /** So many questions at once, each on a connection of its own, are answered. */
  const answered = async (count: number, answer = ANSWER): Promise<void> => {
    const first = sockets.length;
    const all = Array.from({ length: count }, ask);
    await jest.advanceTimersByTimeAsync(1);
    for (const reader of readers.slice(first)) reader.read(Buffer.from(answer), answer.length);
    await Promise.all(all);
  };
  const closed = (): number => sockets.filter(({ writable }) => !writable).length;
  return { pool, sockets, ask, answered, closed };
};

it('uses a free connection again, the one that was used last', async () => {
  const { sockets, ask, answered } = open();
  await answered(2);
  void ask();
  await jest.advanceTimersByTimeAsync(1);
  expect(sockets.map(({ written }) => written.length)).toEqual([1, 2]);
});

it('closes those that grew old a few at a time, since hundreds at once would hold up all calls', async () => {
  const { answered, closed } = open();
  await answered(20);
  await jest.advanceTimersByTimeAsync(3990);
  expect(closed()).toBe(0);
  await jest.advanceTimersByTimeAsync(10);
  expect(closed()).toBe(8);
  await jest.advanceTimersByTimeAsync(20);
  expect(closed()).toBe(16);
  await jest.advanceTimersByTimeAsync(20);
  expect(closed()).toBe(20);
  expect(jest.getTimerCount()).toBe(0);
});

it('does not use one that is too old, nor close all of them on the way of a request', async () => {
  const { sockets, ask, answered, closed } = open();
  await answered(20);
  // Time passes, but no timer has had its turn.
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 10_000);
  void ask();
  clock.mockRestore();
  await jest.advanceTimersByTimeAsync(1);
  expect(sockets).toHaveLength(21);
  expect(sockets[20]!.written).toEqual(['question']);
  expect(closed()).toBe(0);
});

it('passes over one that has closed meanwhile', async () => {
  const { sockets, ask, answered } = open();
  await answered(2);
  sockets[1]!.destroy();
  await jest.advanceTimersByTimeAsync(1);
  void ask();
  await jest.advanceTimersByTimeAsync(1);
  expect(sockets.map(({ written }) => written.length)).toEqual([2, 1]);
});

it('forgets those that have closed, however long their server would have kept them', async () => {
  const { sockets, answered } = open();
  await answered(20, KEPT_LONG);
  for (const socket of sockets) socket.destroy();
  await jest.advanceTimersByTimeAsync(4000);
  expect(jest.getTimerCount()).toBe(0);
});

it('is closed when all its connections are, and opens no more', async () => {
  const { pool, sockets, ask, answered, closed } = open();
  await answered(3);
  await pool.close();
  expect(closed()).toBe(3);
  await expect(ask()).rejects.toMatchObject({ code: 'HTTP_DESTROYED' });
  expect(sockets).toHaveLength(3);
});
