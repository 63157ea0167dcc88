import type { UpstreamResponse } from './transport';

/**
 * Milliseconds that the answer asks to wait: from `retry-after-ms`, else from `retry-after` as seconds or HTTP date (RFC 9110, 10.2.3).
 * Undefined when it says nothing, or nothing that makes sense.
 */
export const retryAfter = ({ header }: UpstreamResponse): number | undefined =>
  milliseconds(header('retry-after-ms'), 1) ??
  milliseconds(header('retry-after'), 1000) ??
  untilDate(header('retry-after'));

const milliseconds = (text: string | undefined, unit: number): number | undefined =>
  text !== undefined && /^\d{1,12}(\.\d+)?$/.test(text.trim()) ? Math.ceil(Number(text) * unit) : undefined;

const untilDate = (text: string | undefined): number | undefined => {
  // Date.parse takes far more than HTTP dates, such as a negative number.
  const at = text !== undefined && /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
};
