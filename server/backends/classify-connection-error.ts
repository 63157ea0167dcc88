import { CallError } from '../core/call-error';
import type { ErrorReason } from '../core/error-table';

/** Codes of Node, undici and our own connections (HTTP_…) whose meaning is worth words of its own; `%` stands for the connect limit. */
const KNOWN: Readonly<Record<string, readonly [ErrorReason, string]>> = {
  HTTP_CONNECT_TIMEOUT: ['UPSTREAM_TIMEOUT', 'no connection within % ms'],
  ETIMEDOUT: ['UPSTREAM_TIMEOUT', 'the network gave up waiting for it'],
  // undici's name for it when a host has several addresses.
  UND_ERR_CONNECT_TIMEOUT: ['UPSTREAM_TIMEOUT', 'the network gave up waiting for it'],
  ECONNREFUSED: ['UPSTREAM_UNREACHABLE', 'nothing listens there'],
  ENOTFOUND: ['UPSTREAM_UNREACHABLE', 'its host name is not known'],
  EHOSTUNREACH: ['UPSTREAM_UNREACHABLE', 'there is no route to it'],
  ENETUNREACH: ['UPSTREAM_UNREACHABLE', 'there is no route to it'],
  ECONNRESET: ['UPSTREAM_UNREACHABLE', 'the connection was reset'],
  EPIPE: ['UPSTREAM_UNREACHABLE', 'the other side closed the connection'],
  UND_ERR_SOCKET: ['UPSTREAM_UNREACHABLE', 'the other side closed the connection'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['UPSTREAM_UNREACHABLE', 'the connection closed inside the answer'],
  UND_ERR_DESTROYED: ['UPSTREAM_UNREACHABLE', 'llm-pool closed the connection'],
  UND_ERR_CLOSED: ['UPSTREAM_UNREACHABLE', 'llm-pool closed the connection'],
  HTTP_CLOSED: ['UPSTREAM_UNREACHABLE', 'the other side closed the connection'],
  HTTP_CUT: ['UPSTREAM_UNREACHABLE', 'the connection closed inside the answer'],
  HTTP_DESTROYED: ['UPSTREAM_UNREACHABLE', 'llm-pool closed the connection'],
  HTTP_BAD_ANSWER: ['UPSTREAM_BAD_RESPONSE', 'its answer is no HTTP/1.1, or breaks its rules'],
  HTTP_HEAD_TOO_LARGE: ['UPSTREAM_BAD_RESPONSE', 'the headers of its answer are too large'],
  HTTPParserError: ['UPSTREAM_BAD_RESPONSE', 'its answer is no HTTP/1.1, or breaks off'],
  UND_ERR_HEADERS_OVERFLOW: ['UPSTREAM_BAD_RESPONSE', 'the headers of its answer are too large'],
};

/** A handshake that failed, or a certificate for another name. */
const HANDSHAKE = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/;
/** What else Node and undici find wrong is how they are used, or an error has no code. */
const OUR_FAULT = /^$|ERR_|_ERR$/;
const LOOKUP = /^EAI_/;
const SYSTEM = /^E[A-Z\d]+$/;

/** The error for a request whose connection failed, from Node's or undici's error. Anything else is a fault of llm-pool. */
export const classifyConnectionError = (error: unknown, upstream: string, connectTimeoutMs: number): CallError => {
  const code = codeOf(error);
  const [reason, words] = meaningOf(code);
  const hint = code ? ` (${code})` : '';
  const message =
    reason === 'INTERNAL_ERROR'
      ? `The request to upstream ${upstream} failed inside llm-pool${hint}.`
      : `The connection to upstream ${upstream} failed${hint}: ${words.replace('%', String(connectTimeoutMs))}.`;
  return new CallError(reason, message, { cause: error });
};

const TLS_FAILED = [
  'UPSTREAM_UNREACHABLE',
  'TLS failed; check the scheme of the base URL and the certificate',
] as const;

const meaningOf = (code: string): readonly [ErrorReason, string] => {
  const known = KNOWN[code];
  if (known) return known;
  if (HANDSHAKE.test(code)) return TLS_FAILED;
  if (OUR_FAULT.test(code)) return ['INTERNAL_ERROR', ''];
  if (LOOKUP.test(code)) return ['UPSTREAM_UNREACHABLE', 'its host name could not be looked up'];
  if (SYSTEM.test(code)) return ['UPSTREAM_UNREACHABLE', 'the connection failed'];
  // OpenSSL's results of checking a certificate, of which there are many, have nothing in common but that they are none of the above.
  return TLS_FAILED;
};

/** The code of the error or of the first of its causes that has one: fetch wraps what happened. Empty when there is none. */
const codeOf = (error: unknown): string => {
  let cause = error as { code?: unknown; name?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; cause && depth < 5; depth++) {
    if (typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(cause.code)) return cause.code;
    // The one error of undici without a code.
    if (cause.name === 'HTTPParserError') return cause.name;
    cause = cause.cause as typeof cause;
  }
  return '';
};
