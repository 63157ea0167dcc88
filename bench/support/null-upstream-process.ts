/**
 * An upstream that costs less than what is measured: HTTP/1.1 by hand over plain sockets. The path before `/v1` says how it answers.
 * - /whole: one short answer at once
 * - /burst/N: a stream of N deltas that arrive together
 * - /paced/N: a stream of N deltas, 50 a second
 * - /held: the head and the first delta of a stream, and nothing more
 * Anything else, such as a trace collector's address, gets `{}`.
 */
import { createServer, type Socket } from 'node:net';
import { deltaEvent, END_EVENTS, WHOLE_ANSWER } from './canned-answers';

/** Between two deltas of a paced stream, ms. */
const PACE_MS = 20;

const whole = (body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const inChunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const STREAM_END = `${inChunk(END_EVENTS)}0\r\n\r\n`;

const paced = (socket: Socket, deltas: number): void => {
  let left = deltas;
  const one = (): void => {
    socket.write(inChunk(deltaEvent()));
    if (--left > 0) return;
    clearInterval(timer);
    socket.write(STREAM_END);
  };
  const timer = setInterval(one, PACE_MS);
  socket.write(STREAM_HEAD);
  one();
  socket.once('close', () => clearInterval(timer));
};

const answer = (socket: Socket, path: string): void => {
  const [, kind, count] = path.split('/');
  if (kind === 'whole') socket.write(whole(WHOLE_ANSWER));
  else if (kind === 'burst') {
    const deltas = Array.from({ length: Number(count) }, () => inChunk(deltaEvent()));
    socket.write(`${STREAM_HEAD}${deltas.join('')}${STREAM_END}`);
  } else if (kind === 'paced') paced(socket, Number(count));
  else if (kind === 'held') socket.write(`${STREAM_HEAD}${inChunk(deltaEvent())}`);
  else socket.write(whole('{}'));
};

/** Answers each request on the socket once its body has come. */
const serve = (socket: Socket): void => {
  let head = '';
  let path = '';
  let bodyLeft = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    let rest = bytes;
    while (rest.length > 0) {
      if (bodyLeft === 0) {
        head += rest.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
        bodyLeft = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
        rest = Buffer.from(head.slice(end + 4), 'latin1');
        head = '';
      }
      const taken = Math.min(bodyLeft, rest.length);
      bodyLeft -= taken;
      rest = rest.subarray(taken);
      if (bodyLeft === 0) answer(socket, path);
    }
  });
};

const server = createServer(serve).listen({ port: 0, host: '127.0.0.1', backlog: 8192 }, () => {
  process.send!({ port: (server.address() as { port: number }).port });
});
process.on('disconnect', () => process.exit(0));
