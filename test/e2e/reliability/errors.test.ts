import { status as GrpcStatus, type Metadata } from '@grpc/grpc-js';
import type { LlmPoolError } from '@llm-pool/client';
import { ERROR_TABLE, type ErrorReason } from '../../../server/core/error-table';
import { LlmPoolServiceService } from '../../../server/gen/llmpool/v1/llm_pool_service';
import type { Fault } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import { decodeStatus } from '../../support/decode-status';
import { protoRequest, userMessage } from '../../support/proto-request';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);

/** What providers wrote, callers asked, and keys: none of it may come out anywhere. */
const PROVIDER_SECRET = 'what-the-provider-wrote';
const PROMPT_SECRET = 'what-the-caller-asked';
const KEY_SECRET = 'sk-the-key-of-the-provider';
const SECRETS = [PROVIDER_SECRET, PROMPT_SECRET, KEY_SECRET];

interface Case {
  readonly fault?: Fault;
  readonly environment?: Record<string, string>;
  readonly stream?: boolean;
  /** Tokens a second of the upstream's answer; 0: all at once. */
  readonly tokensPerSecond?: number;
  readonly text?: string;
  readonly token?: string;
  readonly deadlineMs?: number;
  /** Before the calls. */
  readonly arrange?: (service: Service) => Promise<void> | void;
  /** When they are under way. */
  readonly act?: (service: Service, cancel: () => void) => Promise<void> | void;
  /** What the typed client tells beside code and reason. */
  readonly retryable: boolean;
  /** Whether it says when; and the longest that makes sense, ms. */
  readonly retryAfterMs?: number;
  readonly violations?: readonly string[];
  readonly attemptCount?: number;
  /** Whether the caller's channel may retry by itself. */
  readonly pushback?: 'later';
  /** What a client that has gone gets from nobody. */
  readonly noDetails?: true;
  /** The one that is about what only the log has. */
  readonly inLog?: true;
}

const status = (code: number, more: object = {}): Fault => ({
  kind: 'status',
  status: code,
  message: `message ${PROVIDER_SECRET}`,
  ...more,
});
const callsUnderWay = ({ simulator }: Service) => simulator.waitFor(({ hung }) => hung === 2);
const hang: Fault = { kind: 'hang', at: 'before-headers' };

const CASES: Readonly<Record<ErrorReason, Case>> = {
  INVALID_FIELD: { text: '', retryable: false, violations: ['messages'] },
  REQUEST_TOO_LARGE: {
    environment: { LLM_POOL_MAX_REQUEST_BYTES: '1024' },
    text: PROMPT_SECRET.repeat(100),
    retryable: false,
  },
  CALLER_UNAUTHENTICATED: { token: 'unknown', retryable: false },
  SCOPE_MISSING: { token: 'admin-token', retryable: false },
  MODEL_NOT_FOUND: { fault: status(404), retryable: false, attemptCount: 1 },
  POOL_OVERLOADED: {
    environment: { LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1', LLM_POOL_QUEUE_LIMIT: '0' },
    arrange: async ({ client, simulator }) => {
      simulator.script({ fault: hang });
      client.chat('holds the slot', { metadata: BOTH }).catch(() => undefined);
      await simulator.nextRequest();
    },
    retryable: true,
    retryAfterMs: 2000,
    pushback: 'later',
  },
  PROVIDER_CIRCUIT_OPEN: {
    fault: status(500),
    environment: { LLM_POOL_BREAKER_FAILURES: '1', LLM_POOL_BREAKER_OPEN_MS: '60000' },
    arrange: ({ client }) =>
      caught(client.chat('trips it', { metadata: BOTH, deadlineMs: 5000 })).then(() => undefined),
    retryable: true,
    retryAfterMs: 60_000,
    pushback: 'later',
  },
  SHUTTING_DOWN: {
    fault: hang,
    environment: { LLM_POOL_DRAIN_MS: '50' },
    act: async (service) => {
      await callsUnderWay(service);
      await service.app.shutdown();
    },
    retryable: true,
    attemptCount: 1,
  },
  CONTEXT_LENGTH_EXCEEDED: {
    fault: status(400, { code: 'context_length_exceeded' }),
    retryable: false,
    violations: ['messages'],
    attemptCount: 1,
  },
  PROMPT_BLOCKED: { fault: status(400, { code: 'content_policy_violation' }), retryable: false, attemptCount: 1 },
  UPSTREAM_INVALID_REQUEST: {
    fault: status(400, { param: 'temperature' }),
    retryable: false,
    violations: ['temperature'],
    attemptCount: 1,
  },
  UPSTREAM_CREDENTIALS_REJECTED: { fault: status(401), retryable: false, attemptCount: 1 },
  UPSTREAM_RATE_LIMITED: {
    fault: status(429, { retryAfter: { form: 'seconds', ms: 30_000 } }),
    retryable: true,
    retryAfterMs: 30_000,
  },
  UPSTREAM_QUOTA_EXHAUSTED: {
    fault: status(429, { code: 'insufficient_quota', retryAfter: { form: 'seconds', ms: 30_000 } }),
    retryable: false,
    attemptCount: 1,
  },
  UPSTREAM_UNAVAILABLE: { fault: status(500), retryable: true, attemptCount: 2 },
  UPSTREAM_OVERLOADED: {
    fault: status(503, { retryAfter: { form: 'seconds', ms: 40_000 } }),
    retryable: true,
    retryAfterMs: 40_000,
    attemptCount: 1,
  },
  UPSTREAM_CONFLICT: { fault: status(409), retryable: true, attemptCount: 2 },
  UPSTREAM_UNREACHABLE: { fault: { kind: 'reset', at: 'before-headers' }, retryable: true, attemptCount: 2 },
  UPSTREAM_TIMEOUT: {
    fault: hang,
    environment: { LLM_POOL_ATTEMPT_TIMEOUT_MS: '60' },
    retryable: true,
    attemptCount: 2,
  },
  UPSTREAM_STREAM_INTERRUPTED: {
    fault: { kind: 'error-in-answer', afterChunks: 2, message: PROVIDER_SECRET },
    stream: true,
    tokensPerSecond: 200,
    retryable: false,
    attemptCount: 1,
  },
  UPSTREAM_BAD_RESPONSE: {
    fault: { kind: 'wrong-content-type', body: `<html>${PROVIDER_SECRET}</html>` },
    retryable: false,
    attemptCount: 2,
  },
  DEADLINE_EXCEEDED: { fault: hang, deadlineMs: 250, retryable: false, attemptCount: 1 },
  DEADLINE_TOO_SHORT: { deadlineMs: 90, retryable: false },
  CANCELLED: {
    fault: hang,
    act: async (service, cancel) => {
      await callsUnderWay(service);
      cancel();
    },
    retryable: false,
    noDetails: true,
  },
  INTERNAL_ERROR: {
    arrange: ({ app }) => {
      jest.spyOn(app.pool, 'lease').mockImplementation(() => {
        throw new TypeError(`a fault of our own: ${PROVIDER_SECRET}`);
      });
    },
    retryable: false,
    inLog: true,
  },
};

const BOTH = { authorization: 'Bearer both-token' };
const ENVIRONMENT = {
  ...POOL_ALONE,
  LLM_POOL_RETRIES: '1',
  OPENAI_API_KEY: KEY_SECRET,
  LLM_POOL_TOKENS: 'both:both-token:call+admin,admin:admin-token:admin',
};

/** One call by the typed client and one by the plain stubs, at the same time. */
const provoke = async (service: Service, one: Case) => {
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
  const one = CASES[reason];

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
