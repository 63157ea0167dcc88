/** What a provider's error object says, as far as anything follows from it. Empty texts where it says nothing. */
export interface ProviderError {
  readonly code: string;
  readonly type: string;
  readonly param: string;
  /** Read to classify, never passed on: it may repeat the prompt. */
  readonly message: string;
  /** The HTTP status that some servers put into the object. */
  readonly status: number | undefined;
  /** Whether it says that a moderation flagged the prompt, as OpenRouter does under status 403. */
  readonly flagged: boolean;
}

/**
 * Reads an error from parsed JSON of any shape: `{error: {…}}`, `{error: "text"}`, the bare object, or a list with one of them (Gemini).
 * For anything else all texts are empty.
 */
export const providerError = (json: unknown): ProviderError => {
  const outer = record(Array.isArray(json) ? json[0] : json);
  const inner = outer.error ?? outer;
  const error = typeof inner === 'string' ? { message: inner } : record(inner);
  const metadata = record(error.metadata);
  return {
    code: text(error.code) || reasonIn(error.details),
    type: text(error.type),
    param: text(error.param),
    message: text(error.message),
    status: [error.code, error.status, error.status_code].map(Number).find(isErrorStatus),
    flagged: metadata.flagged_input !== undefined || Array.isArray(metadata.reasons),
  };
};

/** Google's code is only the status again; what happened stands in a google.rpc.ErrorInfo. */
const reasonIn = (details: unknown): string =>
  Array.isArray(details) ? (details.map((detail) => text(record(detail).reason)).find(Boolean) ?? '') : '';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isErrorStatus = (value: number): boolean => Number.isInteger(value) && value >= 400 && value <= 599;
