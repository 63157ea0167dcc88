import { status } from '@grpc/grpc-js';
import { LlmPoolClient, type LlmPoolClientOptions, LlmPoolError, Role, textOf } from '@llm-pool/client';
import { caught } from '../../support/caught';
import { textAnswer } from '../../support/chat-events';
import { FakeError, type FakeFailure } from '../../support/fake-failure';
import { type FakeCall, type FakeLlmPool, type FakeScript, startFakeLlmPool } from '../../support/fake-llm-pool';

describe('LlmPoolClient.chat', () => {
  let pool: FakeLlmPool;
  let client: LlmPoolClient;

  async function start(script: FakeScript, options: Partial<LlmPoolClientOptions> = {}) {
    pool = await startFakeLlmPool(script);
    client = new LlmPoolClient({ address: pool.address, ...options });
  }

  afterEach(() => {
    client.close();
    pool.close();
  });

  async function failing(failure: FakeFailure): Promise<LlmPoolError> {
    await start({
      chat: () => {
        throw new FakeError(failure);
      },
    });
    return caught(client.chat('Hi'));
  }

  it('sends a text alone as one message of the user', async () => {
    await start({ chat: ({ request }) => textAnswer(JSON.stringify(request.messages)) });
    const [message] = JSON.parse(textOf(await client.chat('Hello'))) as { role: number; content: object }[];
    expect(message).toMatchObject({ role: Role.USER, content: { $case: 'text', value: 'Hello' } });
  });

  it('always has a deadline: 120 s, the client’s, or the call’s', async () => {
    const left: number[] = [];
    const chat = ({ deadline }: FakeCall<unknown>) => {
      left.push(deadline - Date.now());
      return textAnswer('ok');
    };
    await start({ chat });
    await client.chat('Hi');
    const short = new LlmPoolClient({ address: pool.address, deadlineMs: 50_000 });
    await short.chat('Hi');
    await short.chat('Hi', { deadlineMs: 30_000 });
    short.close();
    expect(left.map((ms) => Math.round(ms / 10_000))).toEqual([12, 5, 3]);
  });

  it('refuses deadlines that a 32-bit timer cannot hold', async () => {
    await start({});
    for (const deadlineMs of [0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
      await expect(client.chat('Hi', { deadlineMs })).rejects.toThrow(RangeError);
      expect(() => new LlmPoolClient({ address: pool.address, deadlineMs })).toThrow(RangeError);
    }
  });

  it('ends with DEADLINE_EXCEEDED when the deadline passes', async () => {
    await start({ chat: ({ cancelled }) => cancelled.then(() => ({})) });
    const error = await caught(client.chat('Hi', { deadlineMs: 50 }));
    expect(error).toMatchObject({ codeName: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_EXCEEDED', retryable: false });
  });

  it('cancels at the server when the signal aborts, and lets go of the signal', async () => {
    const arrived = Promise.withResolvers<FakeCall<unknown>>();
    await start({
      chat: (call) => {
        arrived.resolve(call);
        return call.cancelled.then(() => ({}));
      },
    });
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const answer = caught(client.chat('Hi', { signal: controller.signal }));
    const call = await arrived.promise;
    const why = new Error('the user left');
    controller.abort(why);
    expect(await answer).toMatchObject({ code: status.CANCELLED, reason: 'CANCELLED', cause: why, retryable: false });
    await call.cancelled;
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('makes no call when the signal had been aborted', async () => {
    const chat = jest.fn(() => textAnswer('ok'));
    await start({ chat });
    const error = await caught(client.chat('Hi', { signal: AbortSignal.abort() }));
    expect(error.reason).toBe('CANCELLED');
    await client.chat('Hi');
    expect(chat).toHaveBeenCalledTimes(1);
  });

  it('sends token and metadata, the call’s over the client’s', async () => {
    const chat = ({ metadata }: FakeCall<unknown>) => textAnswer(JSON.stringify(metadata.getMap()));
    await start({ chat }, { token: 'secret-1', metadata: { tenant: 'a', team: 't' } });
    const sent = JSON.parse(textOf(await client.chat('Hi', { metadata: { tenant: 'b' } }))) as object;
    expect(sent).toMatchObject({ authorization: 'Bearer secret-1', tenant: 'b', team: 't' });
  });

  it('reads everything that llm-pool says about a failure', async () => {
    const error = await failing({
      code: status.RESOURCE_EXHAUSTED,
      message: 'The provider limits the rate',
      reason: 'UPSTREAM_RATE_LIMITED',
      retryAfterMs: 2500,
      pushbackMs: -1,
      callDetails: {
        callId: 'call-7',
        attempts: [{ number: 2, httpStatus: 429 }],
        attemptCount: 3,
        partialUsage: { promptTokens: 5, totalTokens: 5 },
      },
    });
    expect(error).toBeInstanceOf(LlmPoolError);
    expect(error).toMatchObject({
      name: 'LlmPoolError',
      message: 'The provider limits the rate',
      code: 8,
      codeName: 'RESOURCE_EXHAUSTED',
      reason: 'UPSTREAM_RATE_LIMITED',
      retryable: true,
      retryAfterMs: 2500,
      callId: 'call-7',
      attempts: [{ number: 2, httpStatus: 429 }],
      attemptCount: 3,
      partialUsage: { promptTokens: 5, totalTokens: 5 },
      violations: [],
    });
  });

  it('reads the fields that are wrong', async () => {
    const violations = [{ field: 'temperature', description: 'is 3, must be 0 to 2' }];
    const error = await failing({ code: status.INVALID_ARGUMENT, reason: 'INVALID_FIELD', violations });
    expect(error).toMatchObject({ retryable: false, violations, attempts: [], retryAfterMs: undefined });
  });

  it.each([
    [{ code: status.RESOURCE_EXHAUSTED, reason: 'UPSTREAM_QUOTA_EXHAUSTED', pushbackMs: -1 }, false],
    [{ code: status.UNAVAILABLE, reason: 'UPSTREAM_TIMEOUT', pushbackMs: -1 }, true],
    [{ code: status.ABORTED, reason: 'UPSTREAM_CONFLICT', pushbackMs: -1 }, true],
    [{ code: status.INTERNAL, reason: 'INTERNAL_ERROR' }, false],
    [{ code: status.PERMISSION_DENIED, reason: 'SCOPE_MISSING' }, false],
  ])('%j is retryable: %s', async (failure, retryable) => {
    expect(await failing(failure)).toMatchObject({ reason: failure.reason, retryable });
  });

  it('keeps the status when the details are damaged or come from elsewhere', async () => {
    const damaged = { 'grpc-status-details-bin': Buffer.from([0xff, 0xff, 0xff]) as unknown as string };
    const error = await failing({ code: status.PERMISSION_DENIED, message: 'no', trailers: damaged });
    expect(error).toMatchObject({ codeName: 'PERMISSION_DENIED', reason: 'UNKNOWN', message: 'no', callId: undefined });
  });

  it('says what to mend when a number cannot be sent', async () => {
    await start({ chat: () => textAnswer('ok') });
    const error = await caught(client.chat({ messages: [{ role: 'user', text: 'Hi' }], maxTokens: -1 }));
    expect(error).toMatchObject({ codeName: 'INVALID_ARGUMENT', reason: 'INVALID_FIELD' });
    expect(error.message).toContain('-1');
  });

  it('retries what was refused before any provider was asked, and nothing else', async () => {
    let calls = 0;
    await start({
      chat: () => {
        calls += 1;
        if (calls === 1) throw new FakeError({ code: status.UNAVAILABLE, reason: 'POOL_OVERLOADED', pushbackMs: 1 });
        if (calls === 3) throw new FakeError({ code: status.UNAVAILABLE, reason: 'UPSTREAM_TIMEOUT', pushbackMs: -1 });
        return textAnswer('ok');
      },
    });
    await client.chat('Hi');
    expect(calls).toBe(2);
    await caught(client.chat('Hi'));
    expect(calls).toBe(3);
  });

  it('tells a server that is not there, and refuses calls once closed', async () => {
    await start({});
    pool.close();
    const error = await caught(client.chat('Hi', { deadlineMs: 10_000 }));
    expect(error).toMatchObject({ codeName: 'UNAVAILABLE', reason: 'UNREACHABLE', retryable: true });
    expect(error.message).toContain(pool.address);
    client.close();
    await expect(client.chat('Hi')).rejects.toThrow('closed');
  });

  it('answers listModels, health, deepDive and the calls of operators', async () => {
    await start({
      listModels: () => ({ defaultModel: 'small' }),
      deepDive: ({ request }) => ({ synthesis: request.theme }),
      metrics: () => ({ instance: 'one' }),
      debug: ({ request }) => ({ instance: request.callId }),
      logStatus: () => ({ lines: ['a'] }),
      setPoolEnabled: ({ request }) => ({ now: request.enabled ? 1 : 2 }),
      watchMetrics: function* ({ request }) {
        yield { instance: `${request.intervalMs}` };
      },
    });
    expect((await client.listModels()).defaultModel).toBe('small');
    expect(await client.health()).toBe('SERVING');
    expect((await client.deepDive('gardens')).synthesis).toBe('gardens');
    expect((await client.admin.metrics()).instance).toBe('one');
    expect((await client.admin.debug('call-1')).instance).toBe('call-1');
    expect((await client.admin.logStatus()).lines).toEqual(['a']);
    expect((await client.admin.setPoolEnabled(false)).now).toBe(2);
    for await (const { instance } of client.admin.watchMetrics({ intervalMs: 200 })) expect(instance).toBe('200');
    expect.assertions(8);
  });
});
