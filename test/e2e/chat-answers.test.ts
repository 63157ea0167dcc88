import { type ChatInput, type ChatResponse, FinishReason, Role } from '@llm-pool/client';
import { useService } from '../support/use-service';

const current = useService();

/** The same call as a whole and as a stream, whose deltas are put together. */
const WAYS = {
  Chat: (request: ChatInput) => current.service.client.chat(request),
  StreamChat: (request: ChatInput) => current.service.client.streamChat(request).final(),
};
const hi = { messages: [{ role: 'user', text: 'Hi' }] } as const;

describe.each(Object.entries(WAYS))('%s answers', (_way, ask) => {
  const script = (behaviour: Parameters<typeof current.service.simulator.script>[0]): void =>
    current.service.simulator.script(behaviour);
  const only = ({ choices }: ChatResponse) => {
    expect(choices).toHaveLength(1);
    return choices[0]!;
  };

  it('with text, and who said it', async () => {
    script({ answer: { text: 'Grüße, 世界 👍' }, modelName: 'gpt-5-2026' });
    const answer = await ask(hi);
    expect(only(answer)).toMatchObject({
      index: 0,
      finishReason: FinishReason.STOP,
      providerFinishReason: '',
      message: {
        role: Role.ASSISTANT,
        content: { $case: 'text', value: 'Grüße, 世界 👍' },
        toolCalls: [],
        refusal: '',
      },
    });
    expect(answer).toMatchObject({ model: 'gpt-5-2026', id: expect.stringMatching(/^chatcmpl-/) });
    expect(Math.abs(answer.created!.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('with tool calls', async () => {
    script({ toolCalls: 'always', toolArguments: '{"city": "Kyoto", "n": 1}' });
    const choice = only(await ask({ ...hi, tools: [{ function: { name: 'weather' } }] }));
    expect(choice.finishReason).toBe(FinishReason.TOOL_CALLS);
    expect(choice.message).toMatchObject({
      content: undefined,
      toolCalls: [
        {
          id: expect.stringMatching(/^call_/),
          call: { $case: 'function', value: { name: 'weather', arguments: '{"city": "Kyoto", "n": 1}' } },
        },
      ],
    });
  });

  it('with JSON by the schema', async () => {
    const schemaJson = '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}';
    const responseFormat = { jsonSchema: { name: 'city', schemaJson } };
    const { message } = only(await ask({ ...hi, responseFormat }));
    expect(JSON.parse((message!.content as { value: string }).value)).toEqual({ city: expect.any(String) });
  });

  it('with log probabilities of every token, as text and bytes', async () => {
    script({ answer: { text: 'Grüße!' } });
    const { logprobs } = only(await ask({ ...hi, logprobs: true, topLogprobs: 2 }));
    const tokens = logprobs!.content;
    expect(tokens.map(({ token }) => token).join('')).toBe('Grüße!');
    expect(Buffer.concat(tokens.map(({ bytes }) => bytes)).toString()).toBe('Grüße!');
    for (const { logprob, topLogprobs } of tokens) {
      expect(logprob).toBeLessThan(0);
      expect(topLogprobs).toHaveLength(2);
      expect(topLogprobs[0]!.logprob).toBeGreaterThan(topLogprobs[1]!.logprob);
    }
  });

  it('with as many choices as were asked for', async () => {
    script({ answer: { text: ['one', 'two', 'three'] } });
    const { choices } = await ask({ ...hi, n: 3 });
    expect(choices.map(({ index, message }) => [index, message?.content?.value])).toEqual([
      [0, 'one'],
      [1, 'two'],
      [2, 'three'],
    ]);
  });

  it('with reasoning text beside the answer', async () => {
    script({ answer: { text: 'Four.' }, reasoning: 'Two and two.' });
    const { message } = only(await ask(hi));
    expect(message).toMatchObject({ reasoningText: 'Two and two.', content: { value: 'Four.' } });
  });

  it('with the usage the provider counted, and its details', async () => {
    script({ answer: { tokens: 10 }, cachedTokens: 3, reasoningTokens: 4 });
    const { usage } = await ask(hi);
    expect(usage).toMatchObject({
      completionTokens: 10,
      promptDetails: { cachedTokens: 3 },
      completionDetails: { reasoningTokens: 4 },
      estimated: false,
    });
    expect(usage!.totalTokens).toBe(usage!.promptTokens + 10);
  });

  it('with an estimate where the provider counts nothing', async () => {
    script({ answer: { tokens: 40 }, usage: 'missing' });
    const { usage } = await ask(hi);
    expect(usage).toMatchObject({ estimated: true, promptDetails: undefined });
    expect(usage!.promptTokens).toBeGreaterThan(0);
    expect(usage!.completionTokens).toBeGreaterThan(0);
  });

  it.each([
    ['stop', FinishReason.STOP],
    ['length', FinishReason.LENGTH],
    ['tool_calls', FinishReason.TOOL_CALLS],
    ['content_filter', FinishReason.CONTENT_FILTER],
    ['function_call', FinishReason.FUNCTION_CALL],
  ] as const)('with the finish reason %s', async (finishReason, expected) => {
    script({ finishReason, answer: { text: 'cut' } });
    expect(only(await ask(hi))).toMatchObject({ finishReason: expected, providerFinishReason: '' });
  });

  it('with what the token limit left of it', async () => {
    script({ answer: { tokens: 100 } });
    const answer = await ask({ ...hi, maxCompletionTokens: 5 });
    expect(only(answer).finishReason).toBe(FinishReason.LENGTH);
    expect(answer.usage!.completionTokens).toBe(5);
  });

  it('whatever the provider makes of stream and JSON', async () => {
    script({ answer: { text: 'Grüße, 世界' }, lineEnd: 'crlf', comments: true, emptyChoices: true, splitBytes: 1 });
    expect(only(await ask(hi)).message?.content?.value).toBe('Grüße, 世界');
  });
});

describe('a stream', () => {
  it('brings each piece before the next is made, and ends with exactly one end', async () => {
    current.service.simulator.script({
      answer: { text: 'one two' },
      fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 },
    });
    const events: string[] = [];
    let released = false;
    for await (const event of current.service.client.streamChat(hi)) {
      events.push(event.$case);
      // The first piece is here while the provider still holds back the second.
      if (!released) released = current.service.simulator.release() === 1;
    }
    expect(released).toBe(true);
    expect(events.filter((event) => event === 'end')).toHaveLength(1);
    expect(events.at(-1)).toBe('end');
    expect(events.length).toBeGreaterThan(2);
  });

  it('names in every delta the attempt that writes it', async () => {
    current.service.simulator.enqueue({ fault: { kind: 'status', status: 503 } });
    const attempts = new Set<number>();
    const stream = current.service.client.streamChat(hi);
    for await (const event of stream) if (event.$case === 'delta') attempts.add(event.value.attempt);
    expect([...attempts]).toEqual([2]);
    expect((await stream.final()).servedBy!.attempts).toHaveLength(2);
  });
});
