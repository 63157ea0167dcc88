import { status } from '@grpc/grpc-js';
import {
  type ChatEvent,
  type ChatResponse,
  LlmPoolClient,
  type LlmPoolClientOptions,
  type OnUnreachable,
  textOf,
} from '@llm-pool/client';
import { ChatResponse as Answer } from '../../../client/typescript/src/gen/llmpool/v1/chat';
import { caught } from '../../support/caught';
import { chatEnd, textAnswer, textDelta } from '../../support/chat-events';
import { FakeError } from '../../support/fake-failure';
import { type FakeLlmPool, type FakeScript, startFakeLlmPool } from '../../support/fake-llm-pool';
import { toList } from '../../support/to-list';
import { cuttable, nobody, silent } from '../../support/unreachable';

const open: { close(): unknown }[] = [];
const closing = <T extends { close(): unknown }>(one: T): T => {
  open.push(one);
  return one;
};
afterEach(() => {
  for (const one of open.splice(0).reverse()) one.close();
});

/** Answers in place of llm-pool, and counts how often it was asked. */
const provider = () => {
  const chat = jest.fn(async () => Answer.fromPartial(textAnswer('direct') as object) as ChatResponse);
  const streamChat = jest.fn(async function* (): AsyncGenerator<ChatEvent> {
    yield textDelta('dir') as ChatEvent;
    yield textDelta('ect') as ChatEvent;
    yield chatEnd() as ChatEvent;
  });
  return { chat, streamChat };
};

const start = async (script: FakeScript): Promise<FakeLlmPool> => closing(await startFakeLlmPool(script));
const clientOf = (address: string, options: Partial<LlmPoolClientOptions>) =>
  closing(new LlmPoolClient({ address, ...options }));

describe('onUnreachable', () => {
  it('answers at once when nobody listens', async () => {
    const onUnreachable = provider();
    const client = clientOf(await nobody(), { onUnreachable, connectTimeoutMs: 60_000 });
    expect(textOf(await client.chat('Hi'))).toBe('direct');
    expect(await toList(client.streamChat('Hi').text())).toEqual(['dir', 'ect']);
    expect(textOf(await client.streamChat('Hi').final())).toBe('direct');
    expect([onUnreachable.chat.mock.calls.length, onUnreachable.streamChat.mock.calls.length]).toEqual([1, 2]);
  });

  it('is told the request, the time that is left, and why', async () => {
    const onUnreachable = provider();
    const client = clientOf(await nobody(), { onUnreachable, deadlineMs: 5_000 });
    await client.chat('Hi', { metadata: { tenant: 'a' } });
    const [request, options, error] = onUnreachable.chat.mock.calls[0] as unknown as Parameters<
      NonNullable<OnUnreachable['chat']>
    >;
    expect(request.messages[0]?.content).toEqual({ $case: 'text', value: 'Hi' });
    expect(options.metadata).toEqual({ tenant: 'a' });
    expect(options.deadlineMs).toBeLessThanOrEqual(5_000);
    expect(options.deadlineMs).toBeGreaterThan(0);
    expect(error).toMatchObject({ reason: 'UNREACHABLE', notSent: true, retryable: true, callId: undefined });
    expect(error.message).toContain('was not sent');
  });

  it('answers when no connection comes in time, and when there is no such name', async () => {
    for (const address of [closing(await silent()).address, 'no-such-host.invalid:50051']) {
      const client = clientOf(address, { onUnreachable: provider(), connectTimeoutMs: 50 });
      expect(textOf(await client.chat('Hi'))).toBe('direct');
      expect(textOf(await client.streamChat('Hi').final())).toBe('direct');
    }
  });

  it('is not asked while llm-pool can be reached, from the first call on', async () => {
    const onUnreachable = provider();
    const pool = await start({ chat: () => textAnswer('pool'), streamChat: () => [textDelta('pool'), chatEnd()] });
    const client = clientOf(pool.address, { onUnreachable });
    expect(textOf(await client.streamChat('Hi').final())).toBe('pool');
    expect(textOf(await client.chat('Hi'))).toBe('pool');
    expect(onUnreachable.chat).not.toHaveBeenCalled();
    expect(onUnreachable.streamChat).not.toHaveBeenCalled();
  });

  it('is not asked when the connection breaks below a call, which may have been served', async () => {
    const onUnreachable = provider();
    const arrived = Promise.withResolvers<void>();
    const script: FakeScript = {
      chat: ({ cancelled }) => {
        arrived.resolve();
        return cancelled.then(() => ({}));
      },
    };
    const pool = await start(script);
    const proxy = closing(await cuttable(pool.port));
    const client = clientOf(proxy.address, { onUnreachable });
    const call = caught(client.chat('Hi'));
    await arrived.promise;
    proxy.close();
    expect(await call).toMatchObject({ reason: 'UNREACHABLE', notSent: false });
    expect(onUnreachable.chat).not.toHaveBeenCalled();
    // The next one is known not to get through.
    expect(textOf(await client.chat('Hi'))).toBe('direct');
  });

  it('is not asked when the connection breaks below a stream, before its first piece or after', async () => {
    for (const pieces of [0, 1]) {
      const onUnreachable = provider();
      const arrived = Promise.withResolvers<void>();
      const pool = await start({
        streamChat: async function* ({ cancelled }) {
          for (let sent = 0; sent < pieces; sent++) yield textDelta('Hel');
          arrived.resolve();
          await cancelled;
        },
      });
      const proxy = closing(await cuttable(pool.port));
      const stream = clientOf(proxy.address, { onUnreachable }).streamChat('Hi');
      const failed = caught(stream.final());
      await arrived.promise;
      proxy.close();
      expect(await failed).toMatchObject({ reason: 'UNREACHABLE', notSent: false });
      expect(onUnreachable.streamChat).not.toHaveBeenCalled();
    }
  });

  it.each([
    ['a refusal', { code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN', pushbackMs: -1 }],
    ['an upstream error', { code: status.UNAVAILABLE, reason: 'UPSTREAM_TIMEOUT', pushbackMs: -1 }],
    ['a proxy that answers for llm-pool', { code: status.UNAVAILABLE, pushbackMs: -1 }],
    ['an unknown token', { code: status.UNAUTHENTICATED, reason: 'TOKEN_INVALID' }],
  ])('is not asked after %s', async (_, failure) => {
    const onUnreachable = provider();
    const fail = () => {
      throw new FakeError(failure);
    };
    const pool = await start({ chat: fail, streamChat: fail });
    const client = clientOf(pool.address, { onUnreachable });
    expect(await caught(client.chat('Hi'))).toMatchObject({ code: failure.code, notSent: false });
    expect(await caught(client.streamChat('Hi').final())).toMatchObject({ code: failure.code, notSent: false });
    expect(onUnreachable.chat).not.toHaveBeenCalled();
    expect(onUnreachable.streamChat).not.toHaveBeenCalled();
  });

  it('ends what runs instead when the loop is left, and when the caller cancels', async () => {
    const ended = jest.fn();
    const signals: (AbortSignal | undefined)[] = [];
    const onUnreachable: OnUnreachable = {
      streamChat: async function* (_request, { signal }) {
        signals.push(signal);
        try {
          for (;;) yield textDelta('more') as ChatEvent;
        } finally {
          ended();
        }
      },
    };
    const client = clientOf(await nobody(), { onUnreachable });
    for await (const _ of client.streamChat('Hi')) break;
    expect(ended).toHaveBeenCalledTimes(1);
    const stream = client.streamChat('Hi');
    const controller = new AbortController();
    const aborted = client.streamChat('Hi', { signal: controller.signal });
    const reading = async (one: typeof stream, leave: () => void) => {
      for await (const _ of one) leave();
    };
    expect(await caught(reading(stream, () => stream.cancel()))).toMatchObject({ reason: 'CANCELLED' });
    expect(await caught(reading(aborted, () => controller.abort()))).toMatchObject({ reason: 'CANCELLED' });
    expect(ended).toHaveBeenCalledTimes(3);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true]);
  });

  it('gives the caller what it throws, and leaves out what it does not answer', async () => {
    const broken = new Error('the provider is down, too');
    const client = clientOf(await nobody(), { onUnreachable: { chat: () => Promise.reject(broken) } });
    await expect(client.chat('Hi')).rejects.toBe(broken);
    expect(await caught(client.streamChat('Hi').final())).toMatchObject({ reason: 'UNREACHABLE', notSent: true });
  });

  it('does not keep a cancelled call waiting for a connection', async () => {
    const onUnreachable = provider();
    const client = clientOf(closing(await silent()).address, { onUnreachable, connectTimeoutMs: 500 });
    const controller = new AbortController();
    const calls = [
      caught(client.chat('Hi', { signal: controller.signal })),
      caught(client.streamChat('Hi', { signal: controller.signal }).final()),
    ];
    controller.abort();
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ reason: 'CANCELLED' });
    const stream = client.streamChat('Hi');
    stream.cancel();
    expect(await caught(stream.final())).toMatchObject({ reason: 'CANCELLED' });
    expect(onUnreachable.chat).not.toHaveBeenCalled();
    expect(onUnreachable.streamChat).not.toHaveBeenCalled();
  });

  it('is not asked for a stream that was cancelled before anybody read it', async () => {
    const onUnreachable = provider();
    const client = clientOf(await nobody(), { onUnreachable });
    const controller = new AbortController();
    const cancelled = client.streamChat('Hi');
    const aborted = client.streamChat('Hi', { signal: controller.signal });
    // By now both have found out that nobody listens.
    expect(textOf(await client.streamChat('Hi').final())).toBe('direct');
    cancelled.cancel();
    controller.abort(new Error('enough'));
    expect(await caught(cancelled.final())).toMatchObject({ reason: 'CANCELLED' });
    expect(await caught(aborted.final())).toMatchObject({ reason: 'CANCELLED', cause: { message: 'enough' } });
    expect(onUnreachable.streamChat).toHaveBeenCalledTimes(1);
  });

  it('finds llm-pool again when it is back', async () => {
    const onUnreachable = provider();
    const first = await startFakeLlmPool({});
    first.close();
    const client = clientOf(first.address, { onUnreachable });
    expect(textOf(await client.chat('Hi'))).toBe('direct');
    closing(await startFakeLlmPool({ chat: () => textAnswer('pool') }, first.port));
    let answer = '';
    while (answer !== 'pool') {
      answer = textOf(await client.chat('Hi'));
      await client.health({ connectTimeoutMs: 10_000 }).catch(() => new Promise(setImmediate));
    }
    expect(answer).toBe('pool');
  });
});

describe('connectTimeoutMs', () => {
  it('makes a call fail soon, and says that it was not sent', async () => {
    const client = clientOf(closing(await silent()).address, {});
    const error = await caught(client.chat('Hi', { connectTimeoutMs: 20 }));
    expect(error).toMatchObject({ codeName: 'UNAVAILABLE', reason: 'UNREACHABLE', notSent: true });
    expect(error.message).toMatch(/no connection within \d+ ms/);
    await expect(client.chat('Hi', { connectTimeoutMs: 0 })).rejects.toThrow('connectTimeoutMs is 0');
  });
});
