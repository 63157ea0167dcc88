import type { LlmPoolClient } from '@llm-pool/client';

export interface EndlessDives {
  /** Deep dives that ended since the start. */
  readonly finished: number;
  /** Of those, how many were not whole. */
  readonly partial: number;
  /** Cancels those that run; resolves when they have ended. */
  stop(): Promise<void>;
}

/** Keeps so many deep dives running: each that ends is followed by the next. */
export const endlessDives = (client: LlmPoolClient, count: number, breadth: number): EndlessDives => {
  const stopping = new AbortController();
  const state = { finished: 0, partial: 0 };
  const one = async (session: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const request = { theme: 'Pools', breadth, sessionId: `dive-${session}` };
        const { partial } = await client.deepDive(request, { signal: stopping.signal });
        state.finished++;
        if (partial) state.partial++;
      } catch (error) {
        if (!stopping.signal.aborted) throw error;
      }
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, session) => one(session)));
  all.catch(() => undefined);
  return {
    get finished() {
      return state.finished;
    },
    get partial() {
      return state.partial;
    },
    stop: async () => {
      stopping.abort();
      await all;
    },
  };
};
