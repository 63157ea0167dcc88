import type { RetryAfter } from './fault';

/** The header that says it in this form. Seconds and dates are rounded up, so that nobody comes back too early. */
export function retryAfterHeader({ form, ms }: RetryAfter): Record<string, string> {
  switch (form) {
    case 'ms':
      return { 'retry-after-ms': String(ms) };
    case 'seconds':
      return { 'retry-after': String(Math.ceil(ms / 1000)) };
    case 'date':
      return { 'retry-after': new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toUTCString() };
  }
}
