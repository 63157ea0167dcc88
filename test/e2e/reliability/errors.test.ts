import { status as GrpcStatus, type Metadata } from '@grpc/grpc-js';
import type { LlmPoolError } from '@llm-pool/client';
import { ERROR_TABLE, type ErrorReason } from '../../../server/core/error-table';
import { LlmPoolServiceService } from '../../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../../support/caught';
import { decodeStatus } from '../../support/decode-status';
import { protoRequest, userMessage } from '../../support/proto-request';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';
import { BOTH, ERROR_CASES, type ErrorCase, KEY_SECRET, PROMPT_SECRET, PROVIDER_SECRET } from './error-cases';

const fleets = useFleets();
jest.setTimeout(20_000);

const SECRETS = [PROVIDER_SECRET, PROMPT_SECRET, KEY_SECRET];

const ENVIRONMENT = {
  ...POOL_ALONE,
  LLM_POOL_RETRIES: '1',
  OPENAI_API_KEY: KEY_SECRET,
  LLM_POOL_TOKENS: 'both:both-token:call+admin,admin:admin-token:admin',
};

/** One call by the typed client and one by the plain stubs, at the same time. */
const provoke = async (service: Service, one: ErrorCase) => {
  const { stream, text = PROMPT_SECRET, token = 'both-token', deadlineMs = 5000 } = one;
  service.simulator.script({ fault: one.fault ?? null, tokensPerSecond: one.tokensPerSecond ?? 0 });
  await one.arrange?.(service);
  const typed = service.connect({ token, channelOptions: { 'grpc.enable_retries': 0 } });
  const caller = new AbortController();
  const options = { deadlineMs, signal: caller.signal };
  const input = { messages: text === '' ? [] : [{ role: 'user' as const, text }] };
  const call = caught(stream ? typed.streamChat(input, options).final() : typed.chat(input, options));
  const request = protoRequest({ model: 'm', messages: text === '' ? [] : [userMessage(text)] });
  const { chat, streamChat } = LlmPoolServiceService;
  const raw = stream
    ? service.raw.start(streamChat, request, { token, deadlineMs })
    : service.raw.start(chat, request, { token, deadlineMs });
  const acted = one.act?.(service, () => {
    caller.abort();
    raw.cancel();
  });
  const [error, reply] = await Promise.all([call, raw.reply, acted]);
  return { error, reply };
};

const textsOf = (metadata: Metadata): string =>
  Object.keys(metadata.getMap())
    .flatMap((name) => metadata.get(name).map((value) => `${name}: ${value.toString('latin1' as never)}`))
    .join('\n');

const outputsOf = async (
  service: Service,
  error: LlmPoolError,
  trailers: Metadata,
): Promise<Record<string, string>> => {
  const { client, http } = service;
  const admin = { metadata: BOTH };
  const get = (path: string) => fetch(`${http}${path}`, { headers: BOTH }).then((response) => response.text());
  const later = {
    debug: () => client.admin.debug('', admin).then((debug) => JSON.stringify(debug)),
    call: async () => (error.callId ? JSON.stringify(await client.admin.debug(error.callId, admin)) : ''),
    http: () => get('/debug/llm-system'),
    metrics: () => get('/metrics'),
  };
  const asked = await Promise.all(
    Object.entries(later).map(async ([name, ask]) => [name, await ask().catch(() => 'the service is gone')] as const),
  );
  return {
    error: `${error.message} ${JSON.stringify(error)}`,
    trailers: textsOf(trailers),
    log: service.logText(),
    ...Object.fromEntries(asked),
  };
};

describe.each(Object.entries(ERROR_TABLE))('%s', (name, row) => {
  const reason = name as ErrorReason;
  const one = ERROR_CASES[reason];

  it('is produced for real, and the typed client reads what the table says', async () => {
    const service = await fleets.alone({ ...ENVIRONMENT, ...one.environment });
    const { error, reply } = await provoke(service, one);

    expect({ reason: error.reason, code: error.code, codeName: error.codeName }).toEqual({
      reason,
      code: row.code,
      codeName: GrpcStatus[row.code],
    });
    expect(error.retryable).toBe(one.retryable);
    expect(error.violations.map(({ field }) => field)).toEqual(one.violations ?? []);
    if (one.attemptCount !== undefined) expect(error.attemptCount).toBe(one.attemptCount);
    if (one.retryAfterMs === undefined) expect(error.retryAfterMs).toBeUndefined();
    else {
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(error.retryAfterMs).toBeLessThanOrEqual(one.retryAfterMs);
    }

    expect(reply.status.code).toBe(row.code);
    if (!one.noDetails) {
      expect(error.callId).toMatch(/^[0-9a-f-]{36}$/);
      const details = decodeStatus(reply.status);
      expect(details.bytes).toBeLessThan(4096);
      expect(details.ErrorInfo).toMatchObject({
        reason,
        domain: 'llm-pool',
        metadata: { instance: service.app.instance },
      });
      const { callId } = details.CallDetails;
      expect([details.ErrorInfo.metadata.call_id, details.RequestInfo.requestId]).toEqual([callId, callId]);
      expect(reply.trailers.get('llm-pool-call-id')).toEqual([callId]);
      const [pushback] = reply.trailers.get('grpc-retry-pushback-ms');
      if (one.pushback === 'later') expect(Number(pushback)).toBeGreaterThan(0);
      else expect(pushback).toBe('-1');
    }

    for (const [output, text] of Object.entries(await outputsOf(service, error, reply.trailers))) {
      for (const secret of SECRETS) {
        if (one.inLog && output === 'log' && secret === PROVIDER_SECRET) continue;
        expect({ output, has: text.includes(secret) && secret }).toEqual({ output, has: false });
      }
    }
    jest.restoreAllMocks();
    service.simulator.release();
    await until('the calls are over', () => service.simulator.requests.inFlight === 0);
  });
});
