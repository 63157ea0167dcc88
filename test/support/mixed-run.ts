import { caught } from './caught';
import type { Service } from './start-service';

const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const FAIL = { fault: { kind: 'status', status: 500 } } as const;

/** For `mixedRun`: two calls run, one waits, and nothing opens a breaker or turns the pool off. */
export const MIXED_RUN: Readonly<Record<string, string>> = {
  LLM_POOL_SIZE: '1',
  LLM_POOL_CLIENT_CONCURRENCY: '2',
  LLM_POOL_QUEUE_LIMIT: '1',
  LLM_POOL_RETRIES: '1',
};

/** Calls that end in every way that there is: answers, streams, retries, a fallback, failures, refusals, a cancellation, a deadline. */
export const mixedRun = async ({ client, simulator }: Service): Promise<void> => {
  const plain = { messages: [{ role: 'user', text: 'Hi' }], disableFallback: true } as const;
  simulator.script({ answer: { tokens: 10 }, latency: 20, usage: 'always', cachedTokens: 1, reasoningTokens: 2 });
  for (let call = 0; call < 3; call++) await client.chat('Hi');
  await client.chat({ ...plain, workload: 'dialogue_agent', priority: 'interactive' });
  await client.streamChat({ ...plain, priority: 'bulk' }).final();
  await client.deepDive({ theme: 'tides' });
  await client.listModels();
  await caught(client.chat({ messages: [] }));
  // One that the second attempt saves, and one that only the legacy client does.
  simulator.enqueue(FAIL);
  await client.chat('Hi');
  simulator.enqueue(FAIL, FAIL);
  await client.chat('Hi');
  simulator.enqueue(FAIL, FAIL);
  await caught(client.chat(plain));
  simulator.enqueue({ fault: { kind: 'truncate', ending: 'eof' } });
  await caught(client.streamChat(plain).final());
  // A 429: the backend rests for a moment, then the call goes on.
  simulator.enqueue({ fault: { kind: 'status', status: 429, retryAfter: { form: 'ms', ms: 50 } } });
  await client.chat('Hi');
  // Two hang in the slots, the third waits, the fourth finds no room; then all leave.
  simulator.script(HANG);
  const leaving = new AbortController();
  const left = [0, 1].map(() => caught(client.chat(plain, { signal: leaving.signal })));
  await simulator.waitFor(({ hung }) => hung === 2);
  const late = caught(client.chat({ ...plain, priority: 'bulk' }, { deadlineMs: 1000 }));
  const queued = async (): Promise<number> => (await client.admin.metrics()).now!.queued;
  while ((await queued()) === 0);
  await caught(client.chat(plain));
  await late;
  leaving.abort();
  await Promise.all(left);
  simulator.script({ answer: { tokens: 10 }, latency: 20 });
};
