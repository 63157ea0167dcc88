import type { LlmPoolClient } from '@llm-pool/client';
import { Priority } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { caught } from './caught';
import { protoRequest } from './proto-request';
import { type Service, startService } from './start-service';
import { until } from './until';

export const ADMIN_TOKEN = 'token-of-the-operators';
const CHAT_TOKEN = 'token-of-chat-api';
const REPORTS_TOKEN = 'token-of-reports';
/** What somebody may write where a model name stands. */
export const HOSTILE = '<img src=x onerror="window.hacked=1">"><script>window.hacked=2</script>';
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const TRACE_ID = 'ab'.repeat(16);
const TRACEPARENT = `00-${TRACE_ID}-${'cd'.repeat(8)}-00`;

export interface BadNight {
  readonly service: Service;
  /** A typed client with the scope `admin`. */
  readonly admin: LlmPoolClient;
  /** Trace id of the call that tripped the breaker. */
  readonly traceId: string;
  /** Another call of chat-api that waits; it ends when `close` is called. */
  waitOnce(): void;
  close(): Promise<void>;
}

/**
 * Everything that an operator may find at once: `steady` is busy and one of its clients drains, two callers fill its queue and one call was
 * refused; the breaker of `shaky` is open; a model of `limited` cools down; and somebody asked for a hostile model name.
 */
export const startBadNight = async (): Promise<BadNight> => {
  const upstreams = await Promise.all([0, 1, 2].map(() => startSimulator({ latency: 0 })));
  const [steady, shaky, limited] = upstreams as [Simulator, Simulator, Simulator];
  const service = await startService({
    LLM_POOL_BACKENDS: JSON.stringify([
      { name: 'steady', base_url: steady.url, api_key: 'sk-steady-secret', region: 'eu', models: ['chat'] },
      { name: 'shaky', base_url: shaky.url, api_key: 'sk-shaky-secret', models: ['deep'] },
      { name: 'limited', base_url: limited.url, api_key: 'sk-limited-secret', models: ['fast'] },
    ]),
    LLM_POOL_MODEL: 'chat',
    LLM_POOL_SIZE: '4',
    LLM_POOL_QUEUE_LIMIT: '5',
    LLM_POOL_RETRIES: '0',
    LLM_POOL_FALLBACK: 'false',
    LLM_POOL_BREAKER_FAILURES: '2',
    LLM_POOL_BREAKER_OPEN_MS: '60000',
    LLM_POOL_FAILURES_TO_OFF: '1000',
    LLM_POOL_INSTANCE: 'pool-7',
    LLM_POOL_TOKENS: `ops:${ADMIN_TOKEN}:admin,chat-api:${CHAT_TOKEN}:call,reports:${REPORTS_TOKEN}:call`,
  });
  const ends = new AbortController();
  const running: Promise<unknown>[] = [];
  const chatApi = service.connect({ token: CHAT_TOKEN });
  const reports = service.connect({ token: REPORTS_TOKEN });
  const ask = (client: LlmPoolClient, model: string, priority: 'interactive' | 'bulk' = 'interactive') =>
    client.chat(
      { model, priority, messages: [{ role: 'user', text: 'Hi' }] },
      { signal: ends.signal, metadata: { traceparent: TRACEPARENT } },
    );
  const keep = (client: LlmPoolClient, priority: 'interactive' | 'bulk'): void => {
    running.push(caught(ask(client, 'chat', priority)));
  };
  await ask(chatApi, 'chat');

  shaky.script({ fault: { kind: 'status', status: 500 } });
  for (let call = 0; call < 2; call++) await caught(ask(chatApi, 'deep'));
  limited.script({ fault: { kind: 'status', status: 429, retryAfter: { form: 'seconds', ms: 60_000 } } });
  await caught(reports.chat({ model: 'fast', messages: [{ role: 'user', text: 'Hi' }] }, { deadlineMs: 1000 }));
  await caught(ask(chatApi, HOSTILE));

  // `steady` has two of the four clients: all four slots busy, then one client less.
  steady.script(HANG);
  for (let call = 0; call < 4; call++) keep(chatApi, 'interactive');
  await steady.waitFor(({ hung }) => hung === 4);
  service.app.pool.resize({ min: 3, max: 3 });
  for (let call = 0; call < 2; call++) keep(chatApi, 'interactive');
  for (let call = 0; call < 3; call++) keep(reports, 'bulk');
  await until('a full queue', () => service.app.pool.snapshot().queued === 5);
  // By the generated stub: the channel of the typed client would come back again and again.
  const refused = { token: REPORTS_TOKEN, metadata: { traceparent: TRACEPARENT } };
  await service.raw.start(LlmPoolServiceService.chat, protoRequest({ model: 'chat', priority: Priority.BULK }), refused)
    .reply;

  return {
    service,
    admin: service.connect({ token: ADMIN_TOKEN }),
    traceId: TRACE_ID,
    waitOnce: () => keep(chatApi, 'interactive'),
    close: async () => {
      ends.abort();
      await Promise.all(running);
      await service.close();
      for (const upstream of upstreams) await upstream.close();
    },
  };
};
