import type { ChatInput } from '@llm-pool/client';
import { caught } from '../support/caught';
import { recordedSpans } from '../support/recorded-spans';
import { CALM, type Service } from '../support/start-service';
import { useServices } from '../support/use-service';

const { start } = useServices();
const RECORDING = { LLM_POOL_RECORD_CONTENT: 'true' };

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
  stop: ['MARKER-stop'],
  metadata: { label: 'MARKER-label' },
  extraBody: { custom: 'MARKER-extra' },
  responseFormat: { jsonSchema: { name: 's', schemaJson: { description: 'MARKER-schema' } } },
};
const SAYS = { message: 'You wrote MARKER-quoted', code: 'MARKER in a sentence', type: 'MARKER-type' } as const;
const refusal = (status: number) => ({ kind: 'status', status, ...SAYS, retryAfter: { form: 'ms', ms: 1 } }) as const;

/** Calls that end in every way. */
const everyEnding = async ({ client, simulator }: Service): Promise<void> => {
  simulator.script({ answer: { text: 'MARKER-answer' }, reasoning: 'MARKER-reasoning' });
  await client.chat(TELLING);
  await client.streamChat(TELLING).final();
  await client.deepDive({ theme: 'MARKER-theme', documents: [{ id: 'MARKER-id', text: 'MARKER-document' }] });
  for (const status of [400, 401, 404, 429, 500]) {
    simulator.script({ fault: refusal(status) });
    await caught(client.chat(TELLING));
  }
  simulator.script({ answer: { text: 'MARKER-answer' }, fault: { kind: 'truncate', ending: 'eof', afterChunks: 1 } });
  await caught(client.streamChat(TELLING).final());
  simulator.script({ fault: { kind: 'wrong-content-type', body: 'MARKER-page' } });
  await caught(client.chat(TELLING));
  simulator.script({ fault: { kind: 'error-in-answer', ...SAYS } });
  await caught(client.streamChat(TELLING).final());
  simulator.script({});
  await caught(client.chat({ ...TELLING, temperature: 9, toolChoice: { functionName: 'MARKER-function' } }));
};

const recording = async (environment: Record<string, string> = {}) => {
  const spans = recordedSpans();
  const service = await start(
    { ...CALM, LLM_POOL_FALLBACK: 'false', ...environment },
    {},
    { tracerProvider: spans.tracerProvider },
  );
  return { ...service, spans };
};

describe('without LLM_POOL_RECORD_CONTENT', () => {
  it('no word of prompts and answers is in any span, however the call ends', async () => {
    const service = await recording();
    await everyEnding(service);
    expect(service.spans.all().length).toBeGreaterThan(24);
    expect(service.spans.text()).not.toContain('MARKER');
  });

  it('nor is a key', async () => {
    const service = await recording({
      OPENAI_API_KEY: 'sk-very-secret',
      LLM_POOL_TOKENS: 'app:a-token-of-some-length:call',
    });
    const client = service.connect({ token: 'a-token-of-some-length' });
    await client.chat('Hi');
    expect(service.spans.text()).not.toMatch(/sk-very-secret|a-token-of/);
  });
});

describe('with LLM_POOL_RECORD_CONTENT=true', () => {
  it('prompt and answer are on the attempt, in the form of the conventions, and nowhere else', async () => {
    const { client, simulator, spans, log, logText } = await recording(RECORDING);
    simulator.script({ answer: { text: 'MARKER-answer' }, reasoning: 'MARKER-reasoning' });
    await client.chat(TELLING);
    const [root, attempt] = await spans.trace();
    expect(JSON.stringify(root)).not.toContain('MARKER');
    expect(attempt!.attributes['gen_ai.input.messages']).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'MARKER-system' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'MARKER-part' },
          { type: 'blob', modality: 'image', content: '' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":"MARKER-arguments"}' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'MARKER-tool' }] },
      { role: 'user', parts: [{ type: 'text', content: 'MARKER-user' }] },
    ]);
    expect(attempt!.attributes['gen_ai.output.messages']).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'MARKER-reasoning' },
          { type: 'text', content: 'MARKER-answer' },
        ],
        finish_reason: 'stop',
      },
    ]);
    expect(attempt!.attributes['gen_ai.request.stop_sequences']).toEqual(['MARKER-stop']);
    expect(log.map(({ msg }) => msg)).toContain('traces are on, with prompts and answers (LLM_POOL_RECORD_CONTENT)');
    expect(logText()).not.toContain('MARKER');
  });

  it('a stream is recorded as one message, a broken one as far as it came', async () => {
    const { client, simulator, spans } = await recording(RECORDING);
    simulator.script({ answer: { text: 'one two three four five six' }, reasoning: 'because' });
    await client.streamChat('Hi').final();
    simulator.script({
      answer: { text: 'one two three four five six' },
      fault: { kind: 'truncate', ending: 'eof', afterChunks: 2 },
    });
    await caught(client.streamChat('Hi').final());
    const [whole, broken] = (await spans.traces(2)).map(([, attempt]) => attempt!.attributes['gen_ai.output.messages']);
    expect(whole).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'because' },
          { type: 'text', content: 'one two three four five six' },
        ],
        finish_reason: 'stop',
      },
    ]);
    expect(broken).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: expect.stringMatching(/^one/) }], finish_reason: 'error' },
    ]);
  });

  it('tool calls of an answer, whole and streamed, are recorded alike', async () => {
    const { client, simulator, spans } = await recording(RECORDING);
    simulator.script({ toolCalls: 'always', toolArguments: '{"city":"Paris"}' });
    const input: ChatInput = {
      messages: [{ role: 'user', text: 'Weather?' }],
      tools: [{ function: { name: 'weather', parametersJson: { type: 'object' } } }],
    };
    await client.chat(input);
    await client.streamChat(input).final();
    for (const [, attempt] of await spans.traces(2)) {
      expect(attempt!.attributes['gen_ai.output.messages']).toEqual([
        {
          role: 'assistant',
          parts: [
            { type: 'tool_call', id: expect.stringMatching(/^call_/), name: 'weather', arguments: '{"city":"Paris"}' },
          ],
          finish_reason: 'tool_calls',
        },
      ]);
    }
  });

  it('is bounded, and keeps the last messages', async () => {
    const { client, simulator, spans } = await recording(RECORDING);
    simulator.script({ answer: { bytes: 200_000 }, tokensPerChunk: 200 });
    const messages = Array.from(
      { length: 80 },
      (_, number) => ({ role: 'user', text: `${number} ${'x'.repeat(9000)}` }) as const,
    );
    await client.chat({ messages });
    await client.streamChat({ messages }).final();
    for (const [, attempt] of await spans.traces(2)) {
      const sizes = ['gen_ai.input.messages', 'gen_ai.output.messages'].map(
        (name) => JSON.stringify(attempt!.attributes[name]).length,
      );
      for (const size of sizes) expect(size).toBeLessThan(70_000);
      const input = attempt!.attributes['gen_ai.input.messages'] as unknown as { parts: [{ content: string }] }[];
      expect(input.at(-1)!.parts[0].content).toMatch(/^79 x+…$/);
    }
  });
});
