import type { CallError } from '../../core/call-error';
import type { ErrorInfo } from '../../gen/google/rpc/error_details';
import { capText } from './cap-text';

const DOMAIN = 'llm-pool';
/** The form of a key that AIP-193 asks for. */
const KEY = /^[a-z][a-zA-Z0-9_-]{1,63}$/;
const MAX_ENTRIES = 4;
const MAX_VALUE_BYTES = 64;

/** Reason and domain are API; the metadata has the changing parts of the message, the call id and the process. */
export const toErrorInfo = (error: CallError, callId: string, instance: string): ErrorInfo => {
  const metadata: Record<string, string> = {
    call_id: capText(callId, MAX_VALUE_BYTES),
    instance: capText(instance, MAX_VALUE_BYTES),
  };
  const given = Object.entries(error.details.metadata ?? {}).filter(([key]) => KEY.test(key));
  for (const [key, value] of given.slice(0, MAX_ENTRIES)) metadata[key] ??= capText(value, MAX_VALUE_BYTES);
  return { reason: error.reason, domain: DOMAIN, metadata };
};
