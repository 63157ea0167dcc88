import type { ChatInput } from '@llm-pool/client';
import { ChatRequest } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { useService } from '../support/use-service';

const hi = [{ role: 'user', text: 'Hi' }] as const;
const schema = '{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}}}';

/** The pool and the legacy client send over different transports. */
const TIERS = [
  ['the pool', 'true'],
  ['the legacy client', 'false'],
] as const;

describe.each(TIERS)('what reaches the upstream by %s is what was asked', (_tier, enabled) => {
  const current = useService({ LLM_POOL_MODEL: 'house', ENABLE_LLM_POOL: enabled });

  /** The body that the upstream got for this request. */
  const bodyOf = async (request: ChatInput): Promise<Record<string, unknown>> => {
    await current.service.client.chat(request);
    return (await current.service.simulator.nextRequest()).body as Record<string, unknown>;
  };

  /** The messages that the upstream got. */
  const sent = async (messages: ChatInput['messages']) => (await bodyOf({ messages })).messages;

  it('sends nothing that is not set', async () => {
    expect(await bodyOf({ messages: hi })).toEqual({ model: 'house', messages: [{ role: 'user', content: 'Hi' }] });
  });

  it('asks for usage in a stream, and for nothing else', async () => {
    await current.service.client.streamChat({ model: 'gpt-x', messages: hi }).final();
    expect((await current.service.simulator.nextRequest()).body).toEqual({
      model: 'gpt-x',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('keeps values that are zero, false or empty', async () => {
    const set = { temperature: 0, topP: 0, seed: 0, store: false, user: '', parallelToolCalls: false, logprobs: false };
    expect(await bodyOf({ messages: hi, ...set })).toMatchObject({
      temperature: 0,
      top_p: 0,
      seed: 0,
      store: false,
      user: '',
      parallel_tool_calls: false,
      logprobs: false,
    });
  });

  it('never sends the fields of llm-pool itself', async () => {
    const own = { workload: 'dialogue_agent', priority: 'bulk', sessionId: 's-1', disableFallback: true } as const;
    expect(Object.keys(await bodyOf({ messages: hi, ...own }))).toEqual(['messages', 'model']);
  });

  it('sends messages of every role and kind of content', async () => {
    const call = { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Kyoto"}' } };
    const custom = { id: 'call_2', custom: { name: 'shell', input: 'ls -l' } };
    const messages: ChatInput['messages'] = [
      { role: 'system', text: 'Be brief.' },
      { role: 'developer', parts: [{ text: 'Be kind.', promptCacheBreakpoint: { ttl: '30m' } }] },
      {
        role: 'user',
        name: 'ann',
        parts: [
          { text: 'Look.' },
          { image: { url: 'https://a.example/1.png', detail: 'low' } },
          { audio: { data: Buffer.from('RIFF'), format: 'wav' } },
          { file: { fileId: 'file-1' } },
          { file: { filename: 'a.pdf', fileData: 'data:application/pdf;base64,AA==' } },
        ],
      },
      { role: 'assistant', toolCalls: [call, custom] },
      { role: 'tool', toolCallId: 'call_1', text: '21 degrees' },
      { role: 'tool', toolCallId: 'call_2', parts: [{ text: 'total 0' }] },
      { role: 'assistant', parts: [{ text: 'Some.' }, { refusal: 'Not that.' }] },
      { role: 'assistant', text: 'So.', reasoningText: 'Because.' },
      { role: 'assistant', refusal: 'No.' },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'user', text: 'Go on. 日本語 👍' },
    ];
    expect(await sent(messages)).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'developer',
        content: [{ type: 'text', text: 'Be kind.', prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } }],
      },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'image_url', image_url: { url: 'https://a.example/1.png', detail: 'low' } },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Kyoto"}' } },
          { id: 'call_2', type: 'custom', custom: { name: 'shell', input: 'ls -l' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'total 0' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Some.' },
          { type: 'refusal', refusal: 'Not that.' },
        ],
      },
      { role: 'assistant', content: 'So.', reasoning_content: 'Because.' },
      { role: 'assistant', refusal: 'No.' },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'user', content: 'Go on. 日本語 👍' },
    ]);
  });

  it('sends tools and the choice among them', async () => {
    const tools: ChatInput['tools'] = [
      { function: { name: 'weather', description: 'Tells it.', parametersJson: schema, strict: true } },
      { custom: { name: 'shell', grammar: { definition: 'start: "ls"', syntax: 'lark' } } },
      { custom: { name: 'free', text: true } },
    ];
    const body = await bodyOf({ messages: hi, tools, toolChoice: { customName: 'shell' }, parallelToolCalls: true });
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'weather', description: 'Tells it.', parameters: JSON.parse(schema), strict: true },
      },
      {
        type: 'custom',
        custom: {
          name: 'shell',
          format: { type: 'grammar', grammar: { definition: 'start: "ls"', syntax: 'lark' } },
        },
      },
      { type: 'custom', custom: { name: 'free', format: { type: 'text' } } },
    ]);
    expect(body).toMatchObject({
      tool_choice: { type: 'custom', custom: { name: 'shell' } },
      parallel_tool_calls: true,
    });
    // A model reads a schema in the order in which it was written.
    expect(JSON.stringify(body.tools)).toContain(schema);
  });

  it.each<[ChatInput['toolChoice'], unknown]>([
    [{ mode: 'required' }, 'required'],
    [{ functionName: 'weather' }, { type: 'function', function: { name: 'weather' } }],
    [
      { allowedTools: { mode: 'auto', toolsJson: ['{"type":"function","function":{"name":"weather"}}'] } },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'weather' } }] },
      },
    ],
  ])('sends the choice %j', async (toolChoice, expected) => {
    const tools = [{ function: { name: 'weather' } }];
    expect((await bodyOf({ messages: hi, tools, toolChoice })).tool_choice).toEqual(expected);
  });

  it('sends the form of the answer, its schema unchanged', async () => {
    const jsonSchema = { name: 'city', description: 'A city.', schemaJson: schema, strict: true };
    const body = await bodyOf({ messages: hi, responseFormat: { jsonSchema } });
    expect(body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'city', description: 'A city.', schema: JSON.parse(schema), strict: true },
    });
    expect(JSON.stringify(body.response_format)).toContain(schema);
    const { response_format } = await bodyOf({ messages: hi, responseFormat: { jsonObject: true } });
    expect(response_format).toEqual({ type: 'json_object' });
  });

  it('sends all the rest', async () => {
    const body = await bodyOf({
      messages: hi,
      temperature: 0.5,
      topP: 0.9,
      maxCompletionTokens: 100,
      stop: ['END', '\n\n'],
      n: 2,
      seed: -7,
      frequencyPenalty: -1,
      presencePenalty: 1.5,
      logitBias: { 42: -100, 7: 0.5 },
      logprobs: true,
      topLogprobs: 3,
      reasoningEffort: 'very-high',
      verbosity: 'low',
      modalities: ['text', 'audio'],
      audio: { format: 'wav', name: 'alloy' },
      prediction: { text: 'same' },
      user: 'u',
      safetyIdentifier: 's',
      promptCacheKey: 'k',
      promptCacheRetention: '24h',
      promptCacheOptions: { mode: 'explicit', ttl: '30m' },
      metadata: { team: 'a' },
      store: true,
      serviceTier: 'flex',
      webSearchOptions: { searchContextSize: 'low', userLocation: { city: 'Kyoto', country: 'JP' } },
      moderation: { model: 'omni', inputMode: 'block' },
      extraBody: { top_k: 40, guided: { z: 1, a: [2] } },
    });
    expect(body).toEqual({
      model: 'house',
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 100,
      stop: ['END', '\n\n'],
      n: 2,
      seed: -7,
      frequency_penalty: -1,
      presence_penalty: 1.5,
      logit_bias: { 42: -100, 7: 0.5 },
      logprobs: true,
      top_logprobs: 3,
      reasoning_effort: 'very-high',
      verbosity: 'low',
      modalities: ['text', 'audio'],
      audio: { format: 'wav', voice: 'alloy' },
      prediction: { type: 'content', content: 'same' },
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      prompt_cache_options: { mode: 'explicit', ttl: '30m' },
      metadata: { team: 'a' },
      store: true,
      service_tier: 'flex',
      web_search_options: {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { city: 'Kyoto', country: 'JP' } },
      },
      moderation: { model: 'omni', policy: { input: { mode: 'block' } } },
      top_k: 40,
      guided: { z: 1, a: [2] },
    });
  });

  it('sends the older token limit by its own name', async () => {
    expect(await bodyOf({ messages: hi, maxTokens: 5 })).toMatchObject({ max_tokens: 5 });
  });

  it('ignores a field of a newer contract', async () => {
    const known = ChatRequest.encode(
      ChatRequest.fromPartial({ messages: [{ role: 3, content: { $case: 'text', value: 'Hi' } }] }),
    );
    const { chat } = LlmPoolServiceService;
    // Field 9999 as a varint.
    const newer = {
      ...chat,
      requestSerialize: () => Buffer.concat([known.finish(), Buffer.from([0xf8, 0xf0, 0x04, 0x01])]),
    };
    expect((await current.service.raw.call(newer, {} as ChatRequest)).code).toBe('OK');
    const { body } = await current.service.simulator.nextRequest();
    expect(body).toEqual({ model: 'house', messages: [{ role: 'user', content: 'Hi' }] });
  });
});
