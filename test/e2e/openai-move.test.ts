import { LlmPoolClient } from '@llm-pool/client';
import { asOpenAI, fromOpenAI, toOpenAI } from '@llm-pool/client/openai';
import OpenAI from 'openai';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { caught } from '../support/caught';
import { useService } from '../support/use-service';

const messages: ChatCompletionCreateParams['messages'] = [{ role: 'user', content: 'Why is the sky blue?' }];

/** What stays the same whoever is asked. Counts that the provider leaves out are 0. */
const said = (completion: OpenAI.ChatCompletion) => ({
  choices: completion.choices,
  tokens: [completion.usage?.prompt_tokens, completion.usage?.completion_tokens, completion.usage?.total_tokens],
  model: completion.model,
  object: completion.object,
});

describe('code written for the openai SDK', () => {
  const current = useService();
  /** The provider, for those who call it directly: of its own, since the SDK keeps connections open. */
  let provider: Simulator;
  beforeAll(async () => {
    provider = await startSimulator({ latency: 0 });
  });
  afterAll(() => provider.close());
  const direct = () => new OpenAI({ apiKey: 'none', baseURL: provider.url, maxRetries: 0 });
  const pooled = (options = {}) => asOpenAI(current.service.client, options);

  it('gets the same answer over llm-pool as from the provider', async () => {
    const params = { model: 'm', messages, temperature: 0 };
    const [before, after] = [
      await direct().chat.completions.create(params),
      await pooled().chat.completions.create(params),
    ];
    expect(said(after)).toEqual(said(before));
    expect(after._request_id).toMatch(/^[\w-]{36}$/);
    expect(said(toOpenAI(await current.service.client.chat(fromOpenAI(params))))).toEqual(said(before));
  });

  it('reads a stream in the same loop', async () => {
    const params = { model: 'm', messages, stream: true } as const;
    const text = async (client: Pick<ReturnType<typeof pooled>, 'chat'>) => {
      let written = '';
      for await (const chunk of await client.chat.completions.create(params)) {
        written += chunk.choices[0]?.delta.content ?? '';
      }
      return written;
    };
    const written = await text(pooled());
    expect(written).not.toBe('');
    expect(written).toBe(await text(direct() as never));
  });

  it('calls tools, and sends their results in the same conversation', async () => {
    const { simulator } = current.service;
    const tools: ChatCompletionCreateParams['tools'] = [
      { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } },
    ];
    const ask = (more: ChatCompletionCreateParams['messages']) =>
      pooled().chat.completions.create({
        model: 'm',
        messages: [...messages, ...more],
        tools,
        tool_choice: 'required',
      });
    const { message } = (await ask([])).choices[0]!;
    const [call] = message.tool_calls!;
    expect(call).toMatchObject({ type: 'function', function: { name: 'look_up' } });
    const result = { role: 'tool' as const, tool_call_id: call!.id, content: 'blue' };
    await ask([message, result]);
    expect(simulator.requests.records.at(-1)?.body).toMatchObject({
      messages: [{}, { role: 'assistant', tool_calls: [call] }, result],
    });
  });

  it('cancels the provider when the loop is left, or the signal aborted', async () => {
    const { simulator } = current.service;
    simulator.script({ answer: { tokens: 10_000 }, tokensPerSecond: 50 });
    const params = { model: 'm', messages, stream: true } as const;
    for await (const _ of await pooled().chat.completions.create(params)) break;
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
    const controller = new AbortController();
    const stream = await pooled().chat.completions.create(params, { signal: controller.signal });
    const reading = async () => {
      for await (const _ of stream) controller.abort();
    };
    expect(await caught(reading())).toMatchObject({ reason: 'CANCELLED' });
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 2);
  });

  it('throws from create what fails before the first chunk', async () => {
    const params = { model: 'm', messages, temperature: 99 };
    const expected = { reason: 'INVALID_FIELD', violations: [{ field: 'temperature' }] };
    expect(await caught(pooled().chat.completions.create(params))).toMatchObject(expected);
    expect(await caught(pooled().chat.completions.create({ ...params, stream: true }))).toMatchObject(expected);
  });

  it('takes deadline and fields of llm-pool as options, and names an option that it cannot take', async () => {
    const { service } = current;
    service.simulator.script({ latency: 60_000 });
    const { create } = pooled().chat.completions;
    const late = await caught(create({ model: 'm', messages }, { timeout: 300, priority: 'bulk', sessionId: 's-1' }));
    expect(late).toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    await expect(create({ model: 'm', messages }, { maxRetries: 3 } as never)).rejects.toThrow('maxRetries');
  });

  it('goes straight to the provider when llm-pool cannot be reached, and only then', async () => {
    const gone = new LlmPoolClient({ address: '127.0.0.1:1' });
    const params = { model: 'm', messages };
    const openai = asOpenAI(gone, { onUnreachable: direct() });
    const answer = await openai.chat.completions.create(params);
    expect(said(answer)).toEqual(said(await direct().chat.completions.create(params)));
    let written = '';
    const stream = await openai.chat.completions.create({ ...params, stream: true });
    for await (const chunk of stream) written += chunk.choices[0]?.delta.content ?? '';
    expect(written).toBe(answer.choices[0]!.message.content);
    gone.close();

    const refused = await caught(pooled({ onUnreachable: direct() }).chat.completions.create({ ...params, n: 1000 }));
    expect(refused).toMatchObject({ reason: 'INVALID_FIELD' });
  });
});
