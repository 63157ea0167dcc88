import type { ChatInput } from '@llm-pool/client';
import { caught } from '../support/caught';
import { CALM, type Service } from '../support/start-service';
import { useServices } from '../support/use-service';

const { start } = useServices();
const ANSWER = 'MARKER-answer';
/** A request with a marker wherever a caller can write text. */
const TELLING: ChatInput = {
  messages: [
    { role: 'system', text: 'MARKER-system' },
    { role: 'user', name: 'MARKER-name', parts: [{ text: 'MARKER-part' }, { image: { url: 'data:MARKER-image' } }] },
    { role: 'assistant', toolCalls: [{ id: 'c1', function: { name: 'f', arguments: '{"a":"MARKER-arguments"}' } }] },
    { role: 'tool', toolCallId: 'c1', text: 'MARKER-tool' },
    { role: 'user', text: 'MARKER-user' },
  ],
  user: 'MARKER-end-user',
  sessionId: 'MARKER-session',
  stop: ['MARKER-stop'],
  metadata: { label: 'MARKER-label' },
  extraBody: { custom: 'MARKER-extra' },
  responseFormat: { jsonSchema: { name: 's', schemaJson: { description: 'MARKER-schema' } } },
};
/** What a provider says that quotes the prompt. Its code may be shown, unless it is more than a word. */
const SAYS = { message: 'You wrote MARKER-quoted', code: 'MARKER in a sentence', type: 'MARKER-type' } as const;
/** Without a wait after a 429. */
const refusal = (status: number) => ({ kind: 'status', status, ...SAYS, retryAfter: { form: 'ms', ms: 1 } }) as const;

/** Calls that end in every way. */
const everyEnding = async ({ client, simulator }: Service): Promise<void> => {
  simulator.script({ answer: { text: ANSWER }, reasoning: 'MARKER-reasoning' });
  await client.chat(TELLING);
  await client.streamChat(TELLING).final();
  await client.deepDive({ theme: 'MARKER-theme', documents: [{ id: 'MARKER-id', text: 'MARKER-document' }] });
  for (const status of [400, 401, 404, 429, 500]) {
    simulator.script({ fault: refusal(status) });
    await caught(client.chat({ ...TELLING, disableFallback: true }));
  }
  simulator.script({ answer: { text: ANSWER }, fault: { kind: 'truncate', ending: 'eof', afterChunks: 1 } });
  await caught(client.streamChat(TELLING).final());
  simulator.script({ fault: { kind: 'wrong-content-type', body: 'MARKER-page' } });
  await caught(client.chat({ ...TELLING, disableFallback: true }));
  simulator.script({ fault: { kind: 'malformed-json' } });
  await caught(client.chat({ ...TELLING, disableFallback: true }));
  simulator.script({ fault: { kind: 'error-in-answer', ...SAYS } });
  await caught(client.streamChat({ ...TELLING, disableFallback: true }).final());
  simulator.script({});
  await caught(client.chat({ ...TELLING, temperature: 9, toolChoice: { functionName: 'MARKER-function' } }));
  await caught(client.chat({ ...TELLING, extraBody: '{"MARKER-key": MARKER-broken' }));
};

describe('the log', () => {
  it.each(['trace', 'debug', 'info'])(
    'at level %s holds no word of prompts and answers, nor does any view',
    async (level) => {
      const service = await start({ ...CALM, LLM_POOL_LOG_LEVEL: level, LLM_POOL_RETRIES: '1' });
      await everyEnding(service);
      const { client, http, log } = service;
      await client.admin.logStatus();
      // It did log: each call, once.
      expect(log.filter(({ event }) => event === 'call_ended')).toHaveLength(14);
      const views = [
        service.logText(),
        await (await fetch(`${http}/debug/llm-system`)).text(),
        await (await fetch(`${http}/metrics/llm-system`)).text(),
        await (await fetch(`${http}/metrics`)).text(),
        JSON.stringify(await client.admin.debug()),
      ];
      for (const view of views) expect(view).not.toContain('MARKER');
    },
  );

  it('and errors hold nothing of what the provider wrote', async () => {
    const { client, simulator } = await start({ ...CALM, LLM_POOL_RETRIES: '0' });
    for (const status of [400, 401, 403, 404, 409, 413, 422, 429, 500, 503]) {
      simulator.script({ fault: refusal(status) });
      const error = await caught(client.chat({ ...TELLING, disableFallback: true }));
      expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('MARKER');
    }
  });

  it('with LLM_POOL_DEBUG=true tells the story of each call', async () => {
    const { client, simulator, log } = await start({ ...CALM, LLM_POOL_DEBUG: 'true' });
    simulator.enqueue({ fault: { kind: 'status', status: 503 } });
    const { servedBy } = await client.chat(TELLING, {
      metadata: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` },
    });
    const told = log.filter(({ call_id }) => call_id === servedBy!.callId);
    expect(told.map(({ event }) => event)).toEqual(['call_arrived', 'attempt_ended', 'attempt_ended', 'call_ended']);
    expect(told[0]).toMatchObject({
      level: 'debug',
      method: 'Chat',
      caller: 'anonymous',
      workload: 'chat',
      priority: 'default',
      model: 'm',
      stream: false,
      trace_id: 'ab'.repeat(16),
    });
    expect(told[1]).toMatchObject({
      attempt: 1,
      tier: 'pool',
      backend: 'default',
      outcome: 'upstream_fault',
      reason: 'UPSTREAM_OVERLOADED',
      http_status: 503,
      provider_request_id: simulator.requests.records[0]!.id,
    });
    expect(told[2]).toMatchObject({ attempt: 2, outcome: 'success', http_status: 200 });
    expect(told[3]).toMatchObject({ level: 'info', outcome: 'success', attempts: 2 });
    expect(told[3]!.story).toMatch(/default 503 .*default ok \d/);
  });

  it('without it tells one line a call, as JSON with time, level and instance', async () => {
    const { client, log } = await start({ LLM_POOL_INSTANCE: 'pool-7' });
    const before = log.length;
    await client.chat('Hi');
    expect(log.length - before).toBe(1);
    const line = log.at(-1)!;
    expect(line).toMatchObject({ level: 'info', instance: 'pool-7', event: 'call_ended', msg: 'call success' });
    expect(line.story).toBeUndefined();
    expect(new Date(line.time as string).toISOString()).toBe(line.time);
  });
});
