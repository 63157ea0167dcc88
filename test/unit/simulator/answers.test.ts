import type OpenAI from 'openai';
import { question, streamedText, text, useSimulator } from './chat';

const used = useSimulator();
const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'look_up',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

describe('an answer that is no stream', () => {
  it('says that it is the simulator and repeats the question', async () => {
    const answer = await used.client.chat.completions.create(question);
    expect(answer.object).toBe('chat.completion');
    expect(answer.model).toBe('simulator');
    expect(answer.choices[0]!.message.content).toMatch(/llm-pool simulator.*You asked: "What is a pool\?"/);
    expect(answer.choices[0]!.finish_reason).toBe('stop');
    expect(answer.usage!.total_tokens).toBe(answer.usage!.prompt_tokens + answer.usage!.completion_tokens);
    expect(answer._request_id).toBe(used.sim.requests.records[0]!.id);
  });

  it('echoes, names the model asked for, and counts what it is told to count', async () => {
    used.sim.script({
      answer: 'echo',
      modelName: null,
      cachedTokens: 5,
      reasoning: 'Well, 考える',
      reasoningTokens: 9,
    });
    const answer = await used.client.chat.completions.create({
      ...question,
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'プールとは?' }] },
        { role: 'assistant', content: 'no' },
      ],
    });
    expect(answer.model).toBe('some-model');
    expect(answer.choices[0]!.message).toMatchObject({ content: 'プールとは?', reasoning_content: 'Well, 考える' });
    expect(answer.usage).toMatchObject({
      prompt_tokens_details: { cached_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 9 },
    });
  });

  it('gives each of n choices its text, and stops at the token limit', async () => {
    used.sim.script({ answer: { text: ['one', 'two two two'] } });
    const answer = await used.client.chat.completions.create({ ...question, n: 3, max_completion_tokens: 2 });
    expect(answer.choices.map(({ message, finish_reason }) => [message.content, finish_reason])).toEqual([
      ['one', 'stop'],
      ['two two', 'length'],
      ['one', 'stop'],
    ]);
  });

  it('sends exactly so many tokens or bytes of filler', async () => {
    used.sim.enqueue({ answer: { tokens: 300 } }, { answer: { bytes: 10_000_001 } });
    const tokens = await used.client.chat.completions.create(question);
    expect(tokens.usage!.completion_tokens).toBe(300);
    const bytes = await used.client.chat.completions.create(question);
    expect(bytes.choices[0]!.message.content).toHaveLength(10_000_001);
  });

  it('leaves out the usage, and can be empty with any finish reason', async () => {
    used.sim.script({ ...text(''), usage: 'missing', finishReason: 'content_filter' });
    const answer = await used.client.chat.completions.create(question);
    expect(answer.usage).toBeUndefined();
    expect(answer.choices[0]).toMatchObject({ message: { content: '' }, finish_reason: 'content_filter' });
  });

  it('gives logprobs for each token when asked', async () => {
    used.sim.script(text('Hi 世界'));
    const answer = await used.client.chat.completions.create({ ...question, logprobs: true, top_logprobs: 2 });
    const { content } = answer.choices[0]!.logprobs!;
    expect(content!.map(({ token }) => token).join('')).toBe('Hi 世界');
    expect(content![0]).toMatchObject({ logprob: expect.any(Number), bytes: [72, 105] });
    expect(content![0]!.top_logprobs).toHaveLength(2);
  });

  it('calls the first tool when that is required or scripted, with arguments that fit or are given', async () => {
    const required = await used.client.chat.completions.create({ ...question, tools, tool_choice: 'required' });
    expect(required.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(required.choices[0]!.message.tool_calls![0]).toMatchObject({
      function: { name: 'look_up', arguments: '{"city":"simulated city"}' },
    });
    const optional = await used.client.chat.completions.create({ ...question, tools });
    expect(optional.choices[0]!.message.tool_calls).toBeUndefined();
    used.sim.script({ toolCalls: 'always', toolArguments: '{"city":' });
    const scripted = await used.client.chat.completions.create({ ...question, tools });
    expect(scripted.choices[0]!.message.tool_calls![0]).toMatchObject({ function: { arguments: '{"city":' } });
  });

  it('answers JSON where JSON is wanted', async () => {
    const schema = { type: 'object', properties: { facets: { type: 'array', items: { type: 'string' } } } };
    const answer = await used.client.chat.completions.create({
      ...question,
      response_format: { type: 'json_schema', json_schema: { name: 'plan', schema } },
    });
    expect(JSON.parse(answer.choices[0]!.message.content!)).toEqual({
      facets: ['simulated facets 1', 'simulated facets 2', 'simulated facets 3'],
    });
    const object = await used.client.chat.completions.create({ ...question, response_format: { type: 'json_object' } });
    expect(JSON.parse(object.choices[0]!.message.content!)).toEqual({ answer: expect.stringContaining('simulator') });
  });

  it.each([
    [{ messages: [] }, 'messages'],
    [{ messages: 'hi' }, 'messages'],
    [{ n: 0 }, 'n'],
  ])('refuses a bad request: %j', async (body, param) => {
    await expect(used.client.chat.completions.create({ ...question, ...(body as object) })).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      param,
    });
  });

  it('lists models', async () => {
    expect((await used.client.models.list()).data.map(({ id }) => id)).toEqual(['simulator']);
    used.sim.script({ models: ['a', 'b'] });
    expect((await used.client.models.list()).data.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(used.sim.requests).toMatchObject({ modelsListed: 2, received: 0 });
  });
});

describe('a stream', () => {
  it('gives the same text as the answer that is none', async () => {
    const whole = await used.client.chat.completions.create(question);
    expect(await streamedText(used.client)).toBe(whole.choices[0]!.message.content);
  });

  it('carries the usage in a last chunk when asked for, or always, or never', async () => {
    const usageOf = async (include_usage: boolean) => {
      const stream = await used.client.chat.completions.create({
        ...question,
        stream: true,
        stream_options: { include_usage },
      });
      const usages: unknown[] = [];
      for await (const chunk of stream)
        if (chunk.usage) usages.push([chunk.choices.length, chunk.usage.total_tokens > 0]);
      return usages;
    };
    expect(await usageOf(true)).toEqual([[0, true]]);
    expect(await usageOf(false)).toEqual([]);
    used.sim.script({ usage: 'always' });
    expect(await usageOf(false)).toEqual([[0, true]]);
    used.sim.script({ usage: 'missing' });
    expect(await usageOf(true)).toEqual([]);
  });

  it('is put together right by the client: choices, reasoning, tool calls, finish reasons', async () => {
    used.sim.script({ answer: { text: ['first text', 'the second one is longer'] }, emptyChoices: true });
    const choices = await used.client.chat.completions
      .stream({ ...question, stream: true, n: 2 })
      .finalChatCompletion();
    expect(choices.choices.map(({ message }) => message.content)).toEqual(['first text', 'the second one is longer']);
    used.sim.script({ toolCalls: 'always', reasoning: 'because' });
    const call = await used.client.chat.completions.stream({ ...question, stream: true, tools }).finalChatCompletion();
    expect(call.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'look_up', arguments: '{"city":"simulated city"}' } }] },
    });
  });

  it('puts so many tokens into one chunk', async () => {
    used.sim.script({ answer: { tokens: 10 }, tokensPerChunk: 4 });
    await streamedText(used.client);
    expect(used.sim.requests.records[0]!.chunksWritten).toBe(3);
  });
});
