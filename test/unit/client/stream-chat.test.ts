import { status } from '@grpc/grpc-js';
import { type ChatEvent, type ChatStream, FinishReason, LlmPoolClient, textOf } from '@llm-pool/client';
import { DeepDiveEnd, DeepDivePlan, FacetResult } from '../../../server/gen/llmpool/v1/deep_dive';
import { caught } from '../../support/caught';
import { chatEnd, textDelta } from '../../support/chat-events';
import { FakeError } from '../../support/fake-failure';
import { type FakeCall, type FakeLlmPool, type FakeScript, startFakeLlmPool } from '../../support/fake-llm-pool';

describe('LlmPoolClient.streamChat', () => {
  let pool: FakeLlmPool;
  let client: LlmPoolClient;

  async function start(streamChat: FakeScript['streamChat']) {
    pool = await startFakeLlmPool({ streamChat });
    client = new LlmPoolClient({ address: pool.address });
  }

  afterEach(() => {
    client.close();
    pool.close();
  });

  const hello: FakeScript['streamChat'] = function* () {
    yield textDelta('Hel');
    yield textDelta('lo');
    yield chatEnd({ id: 'c-1', usage: { totalTokens: 7 }, servedBy: { callId: 'call-1', client: 'main-2' } });
  };

  it('gives events, then the whole answer', async () => {
    await start(hello);
    const stream = client.streamChat('Hi');
    const events: ChatEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ $case }) => $case)).toEqual(['delta', 'delta', 'end']);
    const final = await stream.final();
    expect(textOf(final)).toBe('Hello');
    expect(final).toMatchObject({ id: 'c-1', usage: { totalTokens: 7 }, servedBy: { client: 'main-2' } });
    expect(final.choices).toMatchObject([{ index: 0, finishReason: FinishReason.STOP }]);
  });

  it('gives text, or the answer alone', async () => {
    await start(hello);
    expect(await all(client.streamChat('Hi').text())).toEqual(['Hel', 'lo']);
    expect(textOf(await client.streamChat('Hi').final())).toBe('Hello');
  });

  it('knows the whole answer when the loop is left at the end event', async () => {
    await start(hello);
    const stream = client.streamChat('Hi');
    for await (const { $case } of stream) if ($case === 'end') break;
    expect(textOf(await stream.final())).toBe('Hello');
  });

  it('can be read once', async () => {
    await start(hello);
    const stream = client.streamChat('Hi');
    await all(stream);
    await expect(all(stream.text())).rejects.toThrow(TypeError);
    await expect(all(stream)).rejects.toThrow(TypeError);
    expect(textOf(await stream.final())).toBe('Hello');
  });

  it('cancels at the server when the loop is left', async () => {
    const { streamChat, call } = endless();
    await start(streamChat);
    const stream = client.streamChat('Hi');
    for await (const _ of stream) break;
    await (await call).cancelled;
    expect(await caught(stream.final())).toMatchObject({ reason: 'CANCELLED' });
  });

  it('cancels at the server when the loop over the text is left', async () => {
    const { streamChat, call } = endless();
    await start(streamChat);
    for await (const _ of client.streamChat('Hi').text()) break;
    await (await call).cancelled;
  });

  it.each([
    ['its signal', (_: ChatStream, controller: AbortController) => controller.abort()],
    ['cancel()', (stream: ChatStream) => stream.cancel()],
  ])('ends with CANCELLED by %s, and lets go of the signal', async (_, cancel) => {
    const { streamChat, call } = endless();
    await start(streamChat);
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const stream = client.streamChat('Hi', { signal: controller.signal });
    const reading = async () => {
      for await (const _event of stream) cancel(stream, controller);
    };
    expect(await caught(reading())).toMatchObject({ code: status.CANCELLED, reason: 'CANCELLED', retryable: false });
    await (await call).cancelled;
    expect(removed).toHaveBeenCalled();
  });

  it('makes no call when the signal had been aborted', async () => {
    const streamChat = jest.fn(hello);
    await start(streamChat);
    const error = await caught(client.streamChat('Hi', { signal: AbortSignal.abort() }).final());
    expect(error.reason).toBe('CANCELLED');
    await client.streamChat('Hi').final();
    expect(streamChat).toHaveBeenCalledTimes(1);
  });

  it('ends with DEADLINE_EXCEEDED when the deadline passes midway', async () => {
    await start(endless().streamChat);
    const error = await caught(all(client.streamChat('Hi', { deadlineMs: 200 })));
    expect(error).toMatchObject({ reason: 'DEADLINE_EXCEEDED', retryable: false });
  });

  it('takes a stream without its end for cut', async () => {
    await start(function* () {
      yield textDelta('Hel');
    });
    const stream = client.streamChat('Hi');
    const texts: string[] = [];
    const reading = async () => {
      for await (const text of stream.text()) texts.push(text);
    };
    expect(await caught(reading())).toMatchObject({ codeName: 'DATA_LOSS', reason: 'STREAM_TRUNCATED' });
    expect(texts).toEqual(['Hel']);
    await expect(stream.final()).rejects.toMatchObject({ reason: 'STREAM_TRUNCATED' });
  });

  it('throws what llm-pool says, with the partial usage; what broke midway is not retryable', async () => {
    let deltas = 1;
    await start(function* () {
      for (let i = 0; i < deltas; i++) yield textDelta('Hel');
      const callDetails = { callId: 'call-9', partialUsage: { completionTokens: 1 } };
      const failure = { code: status.UNAVAILABLE, reason: 'UPSTREAM_STREAM_INTERRUPTED', pushbackMs: -1, callDetails };
      throw new FakeError(failure);
    });
    const expected = { reason: 'UPSTREAM_STREAM_INTERRUPTED', callId: 'call-9', partialUsage: { completionTokens: 1 } };
    expect(await caught(all(client.streamChat('Hi')))).toMatchObject({ ...expected, retryable: false });
    deltas = 0;
    expect(await caught(client.streamChat('Hi').final())).toMatchObject({ ...expected, retryable: true });
  });

  it('keeps an error that came before anybody read', async () => {
    await start(() => {
      throw new FakeError({ code: status.NOT_FOUND, reason: 'MODEL_NOT_FOUND' });
    });
    const stream = client.streamChat('Hi');
    await client.health(); // the same connection: the stream's error has come before this answer
    await client.health();
    expect(await caught(all(stream))).toMatchObject({ reason: 'MODEL_NOT_FOUND' });
  });

  it('does not read ahead of a slow reader', async () => {
    const total = 200;
    let sent = 0;
    await start(function* () {
      for (; sent < total; sent++) yield textDelta('x'.repeat(64 * 1024));
      yield chatEnd();
    });
    let read = 0;
    let furthest = 0;
    for await (const event of client.streamChat('Hi')) {
      if (event.$case === 'end') break;
      read += 1;
      // A turn over the same connection gives the server the chance to send more.
      if (read % 10 === 0) await client.health();
      furthest = Math.max(furthest, sent - read);
    }
    expect(read).toBe(total);
    expect(furthest).toBeLessThan(40);
  });

  it('puts tool calls, reasoning and several choices together', async () => {
    await start(function* () {
      const about = { attempt: 1, id: '', model: '', created: undefined };
      const piece = { role: 0, text: '', refusal: '', reasoningText: '', toolCalls: [] };
      const call = (name: string, text: string) => ({ $case: 'function', value: { name, arguments: text } }) as const;
      const deltas = [
        { ...piece, index: 1, text: 'B' },
        { ...piece, index: 0, reasoningText: 'hm', toolCalls: [{ index: 0, id: 't-1', call: call('sum', '{"a"') }] },
        { ...piece, index: 0, reasoningText: 'm', toolCalls: [{ index: 0, id: '', call: call('', ':1}') }] },
      ];
      for (const delta of deltas) yield { $case: 'delta', value: { choices: [delta], ...about } };
      yield chatEnd({
        choices: [
          { index: 0, finishReason: FinishReason.TOOL_CALLS },
          { index: 1, finishReason: FinishReason.LENGTH },
        ],
      });
    });
    const { choices } = await client.streamChat('Hi').final();
    const toolCalls = [{ id: 't-1', call: { $case: 'function', value: { name: 'sum', arguments: '{"a":1}' } } }];
    expect(choices).toMatchObject([
      { finishReason: FinishReason.TOOL_CALLS, message: { reasoningText: 'hmm', toolCalls, content: undefined } },
      { finishReason: FinishReason.LENGTH, message: { content: { $case: 'text', value: 'B' } } },
    ]);
  });
});

describe('LlmPoolClient.streamDeepDive', () => {
  it('shows events, and builds what deepDive would have returned', async () => {
    const [a, b, c] = ['1.1', '1.2', '2.1'].map((id) => ({ id, round: Number(id[0]), question: `${id}?` }));
    const ended = (facet: object | undefined) =>
      ({ $case: 'facetEnded', value: FacetResult.fromPartial({ facet }) }) as const;
    const pool = await startFakeLlmPool({
      streamDeepDive: function* () {
        yield { $case: 'plan', value: DeepDivePlan.fromPartial({ facets: [a!, b!] }) };
        yield ended(b);
        yield ended(a);
        yield { $case: 'roundEnded', value: { round: 1, next: [c!] } };
        yield ended(c);
        yield { $case: 'synthesisDelta', value: { text: 'All ' } };
        yield { $case: 'synthesisDelta', value: { text: 'in all' } };
        yield { $case: 'end', value: DeepDiveEnd.fromPartial({ callId: 'call-3', openQuestions: ['why?'] }) };
      },
    });
    const client = new LlmPoolClient({ address: pool.address });
    const stream = client.streamDeepDive({ theme: 'gardens', style: 'outline' });
    expect((await all(stream.text())).join('')).toBe('All in all');
    const final = await stream.final();
    expect(final).toMatchObject({ synthesis: 'All in all', callId: 'call-3', openQuestions: ['why?'] });
    expect(final.facets.map(({ facet }) => facet?.id)).toEqual(['1.1', '1.2', '2.1']);
    client.close();
    pool.close();
  });
});

/** A stream that gives one delta and then nothing, and its call. */
function endless() {
  const { promise, resolve } = Promise.withResolvers<FakeCall<unknown>>();
  const streamChat: FakeScript['streamChat'] = async function* (call) {
    resolve(call);
    yield textDelta('Hel');
    await call.cancelled;
  };
  return { streamChat, call: promise };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
