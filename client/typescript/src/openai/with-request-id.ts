/** `_request_id` is where the SDK has the id for the provider's support; here it is the call id of llm-pool. */
export type WithRequestId<T> = T & { readonly _request_id?: string | null };

/** Not enumerable, as in the SDK, so that it is in no JSON. */
export function withRequestId<T extends object>(object: T, callId: string | undefined): WithRequestId<T> {
  return Object.defineProperty(object, '_request_id', { value: callId || null, enumerable: false });
}
