import type { ChatInput } from '@llm-pool/client';
import { describeBodies } from '../support/describe-bodies';

const hi = [{ role: 'user', text: 'Hi' }] as const;
const schema = '{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}}}';

describeBodies('every option reaches the upstream', ({ bodyOf }) => {
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
});
