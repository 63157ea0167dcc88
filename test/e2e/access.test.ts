import { createHash } from 'node:crypto';
import type { MethodDefinition } from '@grpc/grpc-js';
import { LlmPoolClient } from '@llm-pool/client';
import { HealthService } from '../../server/gen/grpc/health/v1/health';
import { AdminServiceService } from '../../server/gen/llmpool/v1/admin_service';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import { useService, useServices } from '../support/use-service';

const TOKENS = { call: 'token-that-may-call', admin: 'token-that-may-watch', both: 'token-that-may-all' };
const sha256 = createHash('sha256').update(TOKENS.both).digest('hex');
const UPSTREAM_KEY = 'sk-upstream-secret-9876';
const ENVIRONMENT = {
  LLM_POOL_TOKENS: `chat-api:${TOKENS.call}:call,grafana:${TOKENS.admin}:admin,ops:sha256=${sha256}:call+admin`,
  OPENAI_API_KEY: UPSTREAM_KEY,
  LLM_POOL_DEBUG: 'true',
};
const current = useService(ENVIRONMENT);

type AnyMethod = MethodDefinition<unknown, unknown>;
const { metrics, debug, logStatus, setPoolEnabled, watchMetrics } = AdminServiceService;
const { chat, streamChat, deepDive, streamDeepDive, listModels } = LlmPoolServiceService;
const deepDiveRequest = { theme: 'Pools', conversation: [], documents: [] };
const CALLS: [string, AnyMethod, unknown][] = [
  ['Chat', chat as AnyMethod, protoRequest()],
  ['StreamChat', streamChat as AnyMethod, protoRequest()],
  ['DeepDive', deepDive as AnyMethod, deepDive.requestDeserialize(Buffer.alloc(0))],
  [
    'StreamDeepDive',
    streamDeepDive as AnyMethod,
    { ...deepDive.requestDeserialize(Buffer.alloc(0)), ...deepDiveRequest },
  ],
  ['ListModels', listModels as AnyMethod, {}],
];
const ADMIN: [string, AnyMethod, unknown][] = [
  ['Metrics', metrics as AnyMethod, {}],
  ['WatchMetrics', watchMetrics as AnyMethod, {}],
  ['Debug', debug as AnyMethod, { callId: '' }],
  ['LogStatus', logStatus as AnyMethod, {}],
  ['SetPoolEnabled', setPoolEnabled as AnyMethod, { enabled: true }],
];
const HTTP = [
  ['GET', '/metrics/llm-system'],
  ['GET', '/debug/llm-system'],
  ['POST', '/admin/llm-system/log-status'],
] as const;

const http = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${current.service.http}${path}`, { method, headers });

describe('a token', () => {
  it.each([...CALLS, ...ADMIN])('is needed for %s, and has to be a known one', async (_name, method, request) => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong-token' },
      { authorization: `Basic ${TOKENS.both}` },
      { authorization: `Bearer ${sha256}` },
      { authorization: `Bearer ${TOKENS.both} ${TOKENS.both}` },
      { authorization: `Bearer ${'x'.repeat(5000)}` },
      { token: TOKENS.both },
    ];
    for (const metadata of wrong) {
      const { code, details, messages, trailers } = await current.service.raw.failure(method, request, { metadata });
      expect([code, messages]).toEqual(['UNAUTHENTICATED', []]);
      expect(details.ErrorInfo).toMatchObject({ reason: 'CALLER_UNAUTHENTICATED', domain: 'llm-pool' });
      expect(trailers.get('grpc-retry-pushback-ms')).toEqual(['-1']);
      expect(details.status.message).toContain('LLM_POOL_TOKENS');
    }
    expect(current.service.simulator.requests.received).toBe(0);
  });

  it.each(CALLS)('without the scope call does not open %s', async (_name, method, request) => {
    const { code, details } = await current.service.raw.failure(method, request, { token: TOKENS.admin });
    expect(code).toBe('PERMISSION_DENIED');
    expect(details.ErrorInfo).toMatchObject({ reason: 'SCOPE_MISSING', metadata: { scope: 'call' } });
    expect(details.status.message).toContain('grafana');
    expect(current.service.simulator.requests.received).toBe(0);
  });

  it.each(ADMIN)('without the scope admin does not open %s', async (_name, method, request) => {
    const { code, details } = await current.service.raw.failure(method, request, { token: TOKENS.call });
    expect(code).toBe('PERMISSION_DENIED');
    expect(details.ErrorInfo).toMatchObject({ reason: 'SCOPE_MISSING', metadata: { scope: 'admin' } });
  });

  it('with the scope opens what it is for, and names the caller', async () => {
    for (const token of [TOKENS.call, TOKENS.both]) {
      const { messages, code } = await current.service.raw.call(chat, protoRequest(), { token });
      expect(code).toBe('OK');
      const { callId } = messages[0]!.servedBy!;
      const found = await current.service.raw.call(debug, { callId }, { token: TOKENS.both });
      expect(found.messages[0]!.call!.caller).toBe(token === TOKENS.call ? 'chat-api' : 'ops');
    }
    for (const token of [TOKENS.admin, TOKENS.both]) {
      expect((await current.service.raw.call(metrics, {}, { token })).code).toBe('OK');
    }
    await current.service.raw.call(setPoolEnabled, { enabled: false }, { token: TOKENS.both });
    const { messages } = await current.service.raw.call(debug, { callId: '' }, { token: TOKENS.admin });
    expect(messages[0]!.poolStateChange!.reason).toBe('SetPoolEnabled by ops');
    await current.service.raw.call(setPoolEnabled, { enabled: true }, { token: TOKENS.both });
  });

  it('is not needed for health', async () => {
    const { code, messages } = await current.service.raw.call(HealthService.check, { service: '' });
    expect([code, messages[0]!.status]).toEqual(['OK', 1]);
  });

  it('goes with every call of the typed client', async () => {
    const client = current.service.connect({ token: TOKENS.both });
    await client.chat('Hi');
    expect((await client.listModels()).defaultModel).toBe('m');
    const error = await caught(current.service.client.chat('Hi'));
    expect(error).toMatchObject({ codeName: 'UNAUTHENTICATED', reason: 'CALLER_UNAUTHENTICATED', retryable: false });
  });
});

describe('over HTTP', () => {
  it.each(HTTP)('%s %s asks for the scope admin', async (method, path) => {
    const answer = async (token?: string) => {
      const response = await http(method, path, token === undefined ? {} : { authorization: `Bearer ${token}` });
      const body = (await response.json()) as { error?: { reason: string } };
      return [response.status, body.error?.reason];
    };
    expect(await answer()).toEqual([401, 'CALLER_UNAUTHENTICATED']);
    expect(await answer('wrong-token')).toEqual([401, 'CALLER_UNAUTHENTICATED']);
    expect(await answer(TOKENS.call)).toEqual([403, 'SCOPE_MISSING']);
    expect(await answer(TOKENS.admin)).toEqual([200, undefined]);
    expect(await answer(TOKENS.both)).toEqual([200, undefined]);
  });

  it.each(['/healthz', '/readyz', '/metrics'])('%s is open', async (path) => {
    expect((await http('GET', path)).status).toBe(200);
  });

  it('finds a call of gRPC by its id', async () => {
    const { messages } = await current.service.raw.call(chat, protoRequest(), { token: TOKENS.call });
    const { callId, client } = messages[0]!.servedBy!;
    const headers = { authorization: `Bearer ${TOKENS.admin}` };
    const body = await (await http('GET', `/debug/llm-system?call_id=${callId}`, headers)).json();
    expect(body).toMatchObject({
      call: {
        call_id: callId,
        caller: 'chat-api',
        state: 'ended',
        outcome: 'success',
        served_by: { client, tier: 'pool' },
      },
    });
  });
});

describe('secrets', () => {
  it('stand in no log line, error or view', async () => {
    const headers = { authorization: `Bearer ${TOKENS.both}` };
    const admin = current.service.connect({ token: TOKENS.both }).admin;
    current.service.simulator.script({ keys: ['another-key'] });
    const errors = [
      await caught(current.service.connect({ token: 'wrong-token' }).chat('Hi')),
      await caught(current.service.connect({ token: TOKENS.call }).admin.debug()),
      await caught(current.service.connect({ token: TOKENS.call }).chat('Hi')),
    ];
    expect(errors.map(({ reason }) => reason)).toEqual([
      'CALLER_UNAUTHENTICATED',
      'SCOPE_MISSING',
      'UPSTREAM_CREDENTIALS_REJECTED',
    ]);
    await admin.logStatus();
    const shown = [
      current.service.logText(),
      ...errors.flatMap((error) => [error.message, JSON.stringify(error)]),
      JSON.stringify(await admin.debug()),
      JSON.stringify(await admin.metrics(), (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
      await (await http('GET', '/debug/llm-system', headers)).text(),
      await (await http('GET', '/metrics')).text(),
    ].join('\n');
    for (const secret of [...Object.values(TOKENS), 'wrong-token', UPSTREAM_KEY, sha256]) {
      expect(shown).not.toContain(secret);
    }
    // The views do show that they are set.
    const { settings } = await admin.debug();
    expect(settings.find(({ name }) => name === 'OPENAI_API_KEY')).toMatchObject({ value: '***', source: 'env' });
    // The upstream gets the key, and nothing of the caller's.
    const { key, headers: sent } = current.service.simulator.requests.records[0]!;
    expect(key).toMatch(/9876$/);
    expect(JSON.stringify(sent)).not.toContain('token-that');
  });
});

describe('without tokens', () => {
  const { start } = useServices();

  it('everybody on this machine may do everything', async () => {
    const { client, http: base } = await start();
    await client.chat('Hi');
    expect((await client.admin.debug()).windows[2]!.calls).toBe(1);
    expect((await fetch(`${base}/debug/llm-system`)).status).toBe(200);
  });

  it('/metrics has its own switch', async () => {
    const { http: base } = await start({
      LLM_POOL_TOKENS: 'a:secret-token:admin',
      LLM_POOL_METRICS_TOKEN_REQUIRED: 'true',
    });
    expect((await fetch(`${base}/metrics`)).status).toBe(401);
    const headers = { authorization: 'Bearer secret-token' };
    expect((await fetch(`${base}/metrics`, { headers })).status).toBe(200);
  });

  it('the typed client sends a token nowhere but to this machine, unless told so or encrypted', () => {
    expect(() => new LlmPoolClient({ address: 'pool.example:50051', token: 't' })).toThrow(TypeError);
  });
});
