/**
 * The least that Node.js can do for StreamChat: its own HTTP/2 server, a bare socket to the upstream, and one message for each read. No gRPC library,
 * no HTTP client, no policy; it does not even read the question. What is nearer to the bottom than this is not written in JavaScript.
 */
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { answerQuestions } from './answer-questions';
import { deltaMessage } from './delta-message';

const { port, hostname, host, pathname } = new URL(process.env.UPSTREAM!);
const QUESTION = '{"messages":[{"role":"user","content":"Hi"}],"model":"m","stream":true}';
const REQUEST =
  `POST ${pathname}/chat/completions HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
  `content-length: ${QUESTION.length}\r\n\r\n${QUESTION}`;
/** For all sockets: what is read is used up before the next read. */
const buffer = Buffer.allocUnsafe(64 * 1024);

const streamChat = (stream: ServerHttp2Stream): void => {
  let rest = '';
  const read = (length: number): boolean => {
    // A byte becomes a character, and goes out as the same byte: so a read may end within a character of UTF-8.
    rest += buffer.toString('latin1', 0, length);
    let text = '';
    let from = 0;
    for (;;) {
      // An event lies within one chunk of HTTP, as the null upstream writes them: so the sizes of chunks stand between events, and are passed over.
      const begin = rest.indexOf('data: ', from);
      const end = begin < 0 ? -1 : rest.indexOf('\n\n', begin);
      if (end < 0) break;
      const data = rest.slice(begin + 'data: '.length, end);
      from = end + 2;
      if (data !== '[DONE]') text += (JSON.parse(data) as ChatCompletionChunk).choices[0]?.delta.content ?? '';
      else {
        if (text !== '') stream.write(deltaMessage(text));
        stream.end();
        socket.destroy();
        return false;
      }
    }
    rest = rest.slice(from);
    if (text !== '') stream.write(deltaMessage(text));
    return true;
  };
  const socket = connect({ port: Number(port), host: hostname, noDelay: true, onread: { buffer, callback: read } });
  socket.on('error', () => stream.close());
  socket.write(REQUEST);
  stream.on('error', () => socket.destroy());
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.resume();
};

const server = createServer();
server.on('stream', streamChat);
server.listen(0, '127.0.0.1', () => answerQuestions(`127.0.0.1:${(server.address() as AddressInfo).port}`));
