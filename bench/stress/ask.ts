import { type LlmPoolClient, LlmPoolError } from '@llm-pool/client';

/** How one call went. */
export interface Ending {
  /** `OK`, or the reason as in docs/errors.md. */
  readonly reason: string;
  /** performance.now. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** One call. Never rejects, but for a fault of the bench. */
export const ask = async (client: LlmPoolClient, deadlineMs: number, signal?: AbortSignal): Promise<Ending> => {
  const startedAt = performance.now();
  const reason = await client.chat('Hi', { deadlineMs, signal }).then(
    () => 'OK',
    (error: unknown) => {
      if (error instanceof LlmPoolError) return error.reason;
      throw error;
    },
  );
  return { reason, startedAt, endedAt: performance.now() };
};

/** How many ended like this. */
export const count = (endings: readonly Ending[], reason: string): number =>
  endings.filter((ending) => ending.reason === reason).length;

/** What ended in another way than these, as `3 UPSTREAM_TIMEOUT, 1 CANCELLED`; empty for nothing. */
export const others = (endings: readonly Ending[], ...expected: readonly string[]): string => {
  const reasons = new Set(endings.map(({ reason }) => reason).filter((reason) => !expected.includes(reason)));
  return [...reasons].map((reason) => `${count(endings, reason)} ${reason}`).join(', ');
};
