import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterRead, readEagerly } from '../../../server/backends/eager-reads';
import { until } from '../../support/until';

let server: Server;
/** The two ends of a connection; `near` is eager. */
let near: Socket;
let far: Socket;

const openTo = (to: Server): Socket => connect((to.address() as AddressInfo).port, '127.0.0.1');

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  near = openTo(server);
  await once(near, 'connect');
  [far] = await accepted;
  far.on('error', () => undefined);
  near.on('error', () => undefined);
});

afterEach(async () => {
  near.destroy();
  far.destroy();
  server.close();
  await once(server, 'close');
});

/** As undici reads. */
const takeAll = (socket: Socket, into: Buffer[]): void => {
  for (let bytes = socket.read(); bytes !== null; bytes = socket.read()) into.push(bytes);
};

test('what a read brings is handed over at once, and told after all of it', async () => {
  const seen: string[] = [];
  readEagerly(near);
  near.on('readable', () => {
    const taken: Buffer[] = [];
    takeAll(near, taken);
    queueMicrotask(() => seen.push('microtask'));
    process.nextTick(() => seen.push('tick'));
    afterRead(() => seen.push('after the read'));
    seen.push(String(Buffer.concat(taken)));
  });
  far.write('hello');
  await once(near, 'readable');
  expect(seen).toEqual(['hello', 'after the read', 'tick', 'microtask']);
});

test('without a read, it is told in a microtask', async () => {
  const seen: string[] = [];
  afterRead(() => seen.push('told'));
  expect(seen).toEqual([]);
  await Promise.resolve();
  expect(seen).toEqual(['told']);
});

test('a fault of the listener does not keep others from being told', async () => {
  const seen: string[] = [];
  readEagerly(near);
  near.once('readable', () => {
    afterRead(() => seen.push('told'));
    throw new Error('broken listener');
  });
  expect(() => near.push(Buffer.from('hello'))).toThrow('broken listener');
  expect(seen).toEqual(['told']);
  afterRead(() => seen.push('later'));
  expect(seen).toEqual(['told']);
  await Promise.resolve();
  expect(seen).toEqual(['told', 'later']);
});

test('what is not taken waits, in order, and a full buffer stops the reading', async () => {
  readEagerly(near);
  let takes = false;
  const taken: Buffer[] = [];
  near.on('readable', () => {
    if (takes) takeAll(near, taken);
  });
  const piece = Buffer.alloc(1024 * 1024, 'x');
  for (let count = 0; count < 32; count++) far.write(piece);
  far.end('the end');
  // The far end has much left that the network does not take: the near end has stopped reading.
  await until('the buffer is full', () => near.readableLength >= near.readableHighWaterMark);
  const { bytesRead } = near;
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(near.bytesRead).toBe(bytesRead);
  expect(near.readableLength).toBeLessThan(piece.length);
  takes = true;
  takeAll(near, taken);
  await once(near, 'end');
  const all = Buffer.concat(taken).toString();
  expect(all).toHaveLength(32 * piece.length + 'the end'.length);
  expect(all).toMatch(/^x+the end$/);
});

test('whatever is sent and whenever it is taken, all of it comes, in order, and then the end', async () => {
  const part = fc.record({
    bytes: fc.uint8Array({ minLength: 1, maxLength: 50 }),
    takes: fc.boolean(),
    gap: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 30 }), async (parts) => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const reader = openTo(server);
      const [writer] = await accepted;
      readEagerly(reader);
      const taken: Buffer[] = [];
      let takes = true;
      reader.on('readable', () => {
        if (takes) takeAll(reader, taken);
      });
      const ended = once(reader, 'end');
      for (const { bytes, takes: now, gap } of parts) {
        takes = now;
        writer.write(bytes);
        if (gap) await new Promise(setImmediate);
      }
      takes = true;
      writer.end();
      takeAll(reader, taken);
      await ended;
      expect(Buffer.concat(taken)).toEqual(Buffer.concat(parts.map(({ bytes }) => bytes)));
      reader.destroy();
      writer.destroy();
    }),
    { numRuns: 100 },
  );
});
