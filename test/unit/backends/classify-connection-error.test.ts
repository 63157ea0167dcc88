import { classifyConnectionError } from '../../../server/backends/classify-connection-error';
import type { ErrorReason } from '../../../server/core/error-table';

const withCode = (code: string) => Object.assign(new Error('connect to 10.0.0.1 with Bearer sk-secret'), { code });
const classify = (error: unknown) => classifyConnectionError(error, 'eu-1', 2500);

it.each<[string, ErrorReason, RegExp]>([
  ['ECONNREFUSED', 'UPSTREAM_UNREACHABLE', /nothing listens/],
  ['ENOTFOUND', 'UPSTREAM_UNREACHABLE', /host name/],
  ['EAI_AGAIN', 'UPSTREAM_UNREACHABLE', /looked up/],
  ['EAI_FAIL', 'UPSTREAM_UNREACHABLE', /looked up/],
  ['EHOSTUNREACH', 'UPSTREAM_UNREACHABLE', /no route/],
  ['ENETUNREACH', 'UPSTREAM_UNREACHABLE', /no route/],
  ['ECONNRESET', 'UPSTREAM_UNREACHABLE', /reset/],
  ['EPIPE', 'UPSTREAM_UNREACHABLE', /closed/],
  ['UND_ERR_SOCKET', 'UPSTREAM_UNREACHABLE', /other side closed/],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UPSTREAM_UNREACHABLE', /inside the answer/],
  ['UND_ERR_DESTROYED', 'UPSTREAM_UNREACHABLE', /llm-pool closed/],
  ['UND_ERR_CLOSED', 'UPSTREAM_UNREACHABLE', /llm-pool closed/],
  ['EMFILE', 'UPSTREAM_UNREACHABLE', /the connection failed/],
  ['UND_ERR_CONNECT_TIMEOUT', 'UPSTREAM_TIMEOUT', /gave up waiting/],
  ['HTTP_CONNECT_TIMEOUT', 'UPSTREAM_TIMEOUT', /within 2500 ms/],
  ['HTTP_CLOSED', 'UPSTREAM_UNREACHABLE', /other side closed/],
  ['HTTP_CUT', 'UPSTREAM_UNREACHABLE', /inside the answer/],
  ['HTTP_DESTROYED', 'UPSTREAM_UNREACHABLE', /llm-pool closed/],
  ['HTTP_BAD_ANSWER', 'UPSTREAM_BAD_RESPONSE', /no HTTP/],
  ['HTTP_HEAD_TOO_LARGE', 'UPSTREAM_BAD_RESPONSE', /headers/],
  ['ETIMEDOUT', 'UPSTREAM_TIMEOUT', /gave up/],
  ['CERT_HAS_EXPIRED', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['INVALID_PURPOSE', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['INVALID_CA', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['PATH_LENGTH_EXCEEDED', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['CRL_HAS_EXPIRED', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['UNSPECIFIED', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['EPROTO', 'UPSTREAM_UNREACHABLE', /TLS failed/],
  ['UND_ERR_HEADERS_OVERFLOW', 'UPSTREAM_BAD_RESPONSE', /headers/],
  ['UND_ERR_INVALID_ARG', 'INTERNAL_ERROR', /inside llm-pool/],
  ['ABORT_ERR', 'INTERNAL_ERROR', /inside llm-pool/],
  ['ERR_INVALID_CHAR', 'INTERNAL_ERROR', /inside llm-pool/],
])('%s is %s', (code, reason, message) => {
  const cause = withCode(code);
  const wrapped = new TypeError('fetch failed', { cause });
  for (const error of [cause, wrapped, new AggregateError([cause], '', { cause: wrapped })]) {
    expect(classify(error)).toMatchObject({ reason, message: expect.stringMatching(message), cause: error });
    expect(classify(error).message).toContain(`(${code})`);
    expect(classify(error).message).not.toMatch(/secret|10\.0/);
  }
});

it('knows the one error of undici without a code', () => {
  const error = Object.assign(new Error('x'), { name: 'HTTPParserError', code: undefined });
  expect(classify(error)).toMatchObject({ reason: 'UPSTREAM_BAD_RESPONSE', message: expect.stringMatching(/no HTTP/) });
});

it.each([new TypeError('x is not a function'), 'a text', undefined, null, { code: 7 }])(
  '%p is a fault of ours',
  (error) => {
    expect(classify(error).reason).toBe('INTERNAL_ERROR');
  },
);
