import { type LlmPoolClient, LlmPoolError } from '@llm-pool/client';
import type { HeadlineOptions } from './options';

/** How one user fared. */
export interface UserResult {
  /** How long the user waited, for the answer or for the error. */
  readonly ms: number;
  readonly end: 'answered' | 'timeout' | 'refused' | 'failed';
  /** Why the call failed, as in docs/errors.md. */
  readonly reason?: string;
}

/** What llm-pool says when it refuses a call before any upstream was asked. */
const REFUSALS: readonly string[] = ['POOL_OVERLOADED', 'PROVIDER_CIRCUIT_OPEN', 'SHUTTING_DOWN'];

/** One call of one user. */
export const ask = async (
  client: LlmPoolClient,
  { prompt, giveUpMs }: HeadlineOptions,
  user: number,
): Promise<UserResult> => {
  const startedAt = performance.now();
  const waitedMs = (): number => performance.now() - startedAt;
  try {
    const messages = [{ role: 'user' as const, text: prompt }];
    await client.chat({ messages, sessionId: `user-${user}` }, { deadlineMs: giveUpMs });
    return { ms: waitedMs(), end: 'answered' };
  } catch (error) {
    if (!(error instanceof LlmPoolError)) throw error;
    const { reason, codeName } = error;
    if (codeName === 'DEADLINE_EXCEEDED') return { ms: waitedMs(), end: 'timeout', reason };
    return { ms: waitedMs(), end: REFUSALS.includes(reason) ? 'refused' : 'failed', reason };
  }
};
