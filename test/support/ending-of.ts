import { LlmPoolError } from '@llm-pool/client';

/** `OK`, or the reason of the LlmPoolError that the call ended with. Anything else fails the test. */
export const endingOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: unknown) => {
      if (error instanceof LlmPoolError) return error.reason;
      throw error;
    },
  );

/** How often each value occurs. */
export const tally = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};
