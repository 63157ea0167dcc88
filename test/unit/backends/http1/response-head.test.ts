import { parseHead } from '../../../../server/backends/http1/response-head';

const head = (...lines: string[]) => parseHead(lines.join('\r\n'));
const OK = 'HTTP/1.1 200 OK';

test('status, headers by lower-case names, the first of several', () => {
  const { status, headers } = head('HTTP/1.1 429 Too Many', 'Retry-After:  3\t', 'X-A: one', 'x-a: two', 'Empty:');
  expect(status).toBe(429);
  expect([...headers]).toEqual([
    ['retry-after', '3'],
    ['x-a', 'one'],
    ['empty', ''],
  ]);
});

test.each([
  ['a length', [OK, 'content-length: 12'], 12],
  ['chunks', [OK, 'Transfer-Encoding: Chunked'], 'chunked'],
  ['neither', [OK], 'close'],
  ['the same length twice', [OK, 'content-length: 12', 'content-length: 12'], 12],
  ['204', ['HTTP/1.1 204 No Content', 'content-length: 12'], 0],
  ['304', ['HTTP/1.1 304 Not Modified'], 0],
  ['no words after the status', ['HTTP/1.1 200', 'content-length: 0'], 0],
])('where the body ends: %s', (_, lines, framing) => {
  expect(head(...lines).framing).toBe(framing);
});

test.each([
  [[OK], true],
  [[OK, 'Connection: Close'], false],
  [[OK, 'connection: foo, close'], false],
  [[OK, 'connection: keep-alive', 'connection: close'], false],
  [['HTTP/1.0 200 OK'], false],
  [['HTTP/1.0 200 OK', 'connection: Keep-Alive'], true],
])('whether %j keeps the connection: %s', (lines, keepsAlive) => {
  expect(head(...lines).keepsAlive).toBe(keepsAlive);
});

test.each([
  ['another protocol', ['HTTP/2 200']],
  ['no status', ['HTTP/1.1 OK']],
  ['a status of two digits', ['HTTP/1.1 20 OK']],
  ['a line without a colon', [OK, 'nonsense']],
  ['a folded line', [OK, 'a: b', ' c']],
  ['a blank before the colon', [OK, 'content-length : 3']],
  ['a bare line feed', [OK, 'a: b\ncontent-length: 3']],
  ['a bare line feed at the end', [OK, 'a: b\n']],
  ['a bare carriage return', [OK, 'a: b\rc']],
  ['a NUL', [OK, 'a: b\0']],
  ['two lengths', [OK, 'content-length: 3', 'content-length: 4']],
  ['a list of lengths', [OK, 'content-length: 3, 3']],
  ['a negative length', [OK, 'content-length: -3']],
  ['a length with a sign', [OK, 'content-length: +3']],
  ['a length and chunks', [OK, 'content-length: 3', 'transfer-encoding: chunked']],
  ['another coding', [OK, 'transfer-encoding: gzip, chunked']],
  ['two codings', [OK, 'transfer-encoding: chunked', 'transfer-encoding: chunked']],
])('refuses %s', (_, lines) => {
  expect(() => head(...lines)).toThrow(expect.objectContaining({ code: 'HTTP_BAD_ANSWER' }));
});
