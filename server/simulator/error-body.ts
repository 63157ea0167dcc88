import { STATUS_CODES } from 'node:http';
import type { ErrorBody } from './fault';

/** What OpenAI-compatible servers send with a status when nothing else is said. */
const CODE_BY_STATUS: Record<number, string> = {
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
  503: 'server_is_overloaded',
};

const TYPE_BY_CODE: Record<string, string> = {
  rate_limit_exceeded: 'requests',
  slow_down: 'rate_limit_error',
  insufficient_quota: 'insufficient_quota',
  credit_balance_exhausted: 'insufficient_quota',
  organization_spend_limit_exceeded: 'insufficient_quota',
  project_spend_limit_exceeded: 'insufficient_quota',
  organization_usage_limit_exceeded: 'insufficient_quota',
  server_is_overloaded: 'service_unavailable_error',
};

/** The JSON of an error, with the code and type that fit the status where they are not given. */
export function errorBody(status: number, { message, type, param = null, code }: ErrorBody): string {
  const finalCode = code === undefined ? (CODE_BY_STATUS[status] ?? null) : code;
  const typeByStatus = status >= 500 ? 'server_error' : 'invalid_request_error';
  return JSON.stringify({
    error: {
      message: message ?? `Simulated error: ${finalCode ?? STATUS_CODES[status] ?? status}.`,
      type: type === undefined ? (TYPE_BY_CODE[finalCode ?? ''] ?? typeByStatus) : type,
      param,
      code: finalCode,
    },
  });
}

/** The page that a proxy between the two sends. */
export function errorPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`;
}
