import { LlmPoolError } from '@llm-pool/client';

/** The LlmPoolError that the promise ends with; anything else fails the test. */
export async function caught(promise: Promise<unknown>): Promise<LlmPoolError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LlmPoolError)) throw error;
  return error;
}
