import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LlmPoolClient } from '@llm-pool/client';
import type { Variant } from './variants';

const WARM_UP = 1500;
const CALLS = 4000;
const AT_ONCE = 8;
/** Long enough for the last batch of spans to leave, ms. */
const SETTLE_MS = 800;

/** CPU time of the whole service process for a unary call, user and system, µs. Driver and upstream are other processes. */
export const cpuPerCall = async (variant: Variant, upstream: string): Promise<number> => {
  const child = fork(join(__dirname, 'service.js'), variant.blind ? ['blind'] : [], {
    env: {
      ENABLE_LLM_POOL: 'true',
      LLM_POOL_SIZE: '10',
      LLM_POOL_GRPC_PORT: '0',
      LLM_POOL_HTTP_PORT: '0',
      OPENAI_BASE_URL: `${upstream}/v1`,
      LLM_POOL_MODEL: 'm',
      ...variant.environment,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ address }] = (await once(child, 'message')) as [{ address: string }];
  const client = new LlmPoolClient({ address });
  const used = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    child.send('cpu');
    const [{ cpuMicros }] = (await once(child, 'message')) as [{ cpuMicros: number }];
    return cpuMicros;
  };
  try {
    await callMany(client, WARM_UP);
    const before = await used();
    await callMany(client, CALLS);
    return ((await used()) - before) / CALLS;
  } finally {
    client.close();
    child.disconnect();
    await once(child, 'exit');
  }
};

const callMany = async (client: LlmPoolClient, calls: number): Promise<void> => {
  let left = calls;
  const caller = async (): Promise<void> => {
    while (left-- > 0) await client.chat('Hello?');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
};
