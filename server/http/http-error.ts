import { CallError } from '../core/call-error';

/** An error as the HTTP port answers it: `{error: {code, reason, message}}`. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    /** HTTP status; `code` of the body. */
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get body() {
    return { error: { code: this.status, reason: this.reason, message: this.message } };
  }
}

/** Any error as an HttpError. What is not meant for callers becomes a fixed text. */
export const toHttpError = (error: unknown): HttpError => {
  if (error instanceof HttpError) return error;
  if (error instanceof CallError) return new HttpError(error.row.http, error.reason, error.message, challenge(error));
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  // Fastify's own complaints about a request.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpError(status, 'BAD_REQUEST', 'the request is malformed');
  }
  return new HttpError(500, 'INTERNAL_ERROR', 'a fault of llm-pool: the log has it');
};

/** RFC 6750, section 3. */
const challenge = ({ reason, details }: CallError): Record<string, string> => {
  if (reason === 'CALLER_UNAUTHENTICATED') return { 'www-authenticate': 'Bearer realm="llm-pool"' };
  if (reason !== 'SCOPE_MISSING') return {};
  const scope = details.metadata?.scope ?? '';
  return { 'www-authenticate': `Bearer realm="llm-pool", error="insufficient_scope", scope="${scope}"` };
};
