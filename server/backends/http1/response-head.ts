import { HttpError } from './http-error';

/** Where the body ends (RFC 9112, 6.3): after so many bytes, where its chunks say so, or with the connection. */
export type Framing = number | 'chunked' | 'close';

/** What the head of an answer says. */
export interface ResponseHead {
  readonly status: number;
  /** By names in lower case; of several with one name the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly framing: Framing;
  /** Whether the connection may carry another request afterwards. */
  readonly keepsAlive: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_IN_LINE = /[\0\r\n]/;
const LENGTH = /^\d{1,15}$/;

/**
 * Reads the head of an answer: `text` is all before its empty line, byte by byte (latin1). Strict where servers and proxies could understand two
 * things: no folded lines, no blanks before a colon, one length, and no length beside chunks.
 * @throws HttpError HTTP_BAD_ANSWER
 */
export const parseHead = (text: string): ResponseHead => {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(first) ?? bad('has no status line of HTTP/1.1');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (colon < 0 || !NAME.test(name) || NOT_IN_LINE.test(line)) bad('has a header that is none');
    const key = name.toLowerCase();
    const known = headers.get(key);
    if (known === undefined) headers.set(key, value);
    else if (key === 'connection') headers.set(key, `${known},${value}`);
    else if (key === 'transfer-encoding' || (key === 'content-length' && value !== known)) bad(`says ${key} twice`);
  }
  const code = Number(status);
  const connection = headers.get('connection')?.toLowerCase();
  return {
    status: code,
    headers,
    framing: framingOf(code, headers),
    keepsAlive: minor === '1' ? !has(connection, 'close') : has(connection, 'keep-alive'),
  };
};

const framingOf = (status: number, headers: ReadonlyMap<string, string>): Framing => {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== undefined && length !== undefined) bad('says both a length and chunks');
  if (length !== undefined && !LENGTH.test(length)) bad('has a length that is no number');
  // 1xx, 204 and 304 have no body, whatever their headers say.
  if (status < 200 || status === 204 || status === 304) return 0;
  if (coding !== undefined)
    return coding.toLowerCase() === 'chunked' ? 'chunked' : bad('is coded in a way that nobody asked for');
  return length === undefined ? 'close' : Number(length);
};

const has = (list: string | undefined, word: string): boolean =>
  list?.split(',').some((part) => part.trim() === word) ?? false;

const bad = (problem: string): never => {
  throw new HttpError('HTTP_BAD_ANSWER', `the answer ${problem}`);
};
