import { LlmPoolClient } from '@llm-pool/client';
import { startApp } from '../../server/app';
import { loadSettings } from '../../server/settings/load-settings';
import { ask, type UserResult } from './ask';
import type { HeadlineOptions } from './options';
import type { SetUp } from './set-up';
import type { Upstream } from './upstream';

export interface Run {
  readonly results: readonly UserResult[];
  /** From the first call's start to the last one's end, ms. */
  readonly totalMs: number;
  /** How long one answer takes when nobody else asks, ms. */
  readonly aloneMs: number;
}

/** Settings that are the same in every run; what is not named has its default. */
const ENVIRONMENT = { LLM_POOL_GRPC_PORT: '0', LLM_POOL_HTTP_PORT: '0', LLM_POOL_LOG_LEVEL: 'silent' };

/** Starts the service, warms it up, lets all users ask at once, and stops it. `ended` is called as each call ends. */
export const runSetUp = async (
  setUp: SetUp,
  upstream: Upstream,
  options: HeadlineOptions,
  ended: (result: UserResult) => void,
): Promise<Run> => {
  const app = await startApp(loadSettings({ ...ENVIRONMENT, ...upstream.environment, ...setUp.environment }));
  const client = new LlmPoolClient({ address: `127.0.0.1:${app.grpcPort}` });
  try {
    const aloneMs = await warmUp(client, upstream, options);
    const startedAt = performance.now();
    const users = Array.from({ length: options.users }, async (_, user) => {
      const result = await ask(client, options, user);
      ended(result);
      return result;
    });
    const results = await Promise.all(users);
    return { results, totalMs: performance.now() - startedAt, aloneMs };
  } finally {
    client.close();
    await app.shutdown();
  }
};

/** One call that is not counted: connections are opened and code is compiled once in a service's life, not once a call. */
const warmUp = async (client: LlmPoolClient, upstream: Upstream, { prompt }: HeadlineOptions): Promise<number> => {
  await client.health();
  upstream.hurry(true);
  const startedAt = performance.now();
  await client.chat(prompt);
  upstream.hurry(false);
  return upstream.answerMs ?? performance.now() - startedAt;
};
