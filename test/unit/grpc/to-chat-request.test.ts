import {
  type ChatRequest,
  ContentPart,
  Message,
  Priority,
  Role,
  Tool,
  Workload,
} from '../../../server/gen/llmpool/v1/chat';
import { toChatRequest } from '../../../server/grpc/convert/to-chat-request';
import { type DeepPartial, fromPartial, protoRequest, userMessage } from '../../support/proto-request';

const NO_DEFAULT = { model: '' };

/** What goes to the provider. */
const body = (change: Partial<ChatRequest>): unknown =>
  JSON.parse(JSON.stringify(toChatRequest(protoRequest(change), NO_DEFAULT).params));

const messages = (...list: DeepPartial<Message>[]): unknown =>
  (body({ messages: list.map((message) => fromPartial(Message, message)) }) as { messages: unknown }).messages;

describe('toChatRequest', () => {
  it('sends nothing that is not set', () => {
    expect(toChatRequest(protoRequest(), NO_DEFAULT)).toEqual({
      model: 'gpt-test',
      params: { messages: [{ role: 'user', content: 'Hello' }] },
      workload: 'chat',
      priority: 'default',
      sessionId: '',
      disableFallback: false,
    });
  });

  it('keeps set values that are zero, false or empty', () => {
    expect(body({ temperature: 0, topP: 0, topLogprobs: 0, logprobs: true, seed: 0, store: false, user: '' })).toEqual({
      messages: [{ role: 'user', content: 'Hello' }],
      temperature: 0,
      top_p: 0,
      top_logprobs: 0,
      logprobs: true,
      seed: 0,
      store: false,
      user: '',
    });
  });

  it('takes the default model when none is named', () => {
    expect(toChatRequest(protoRequest({ model: '' }), { model: 'house' }).model).toBe('house');
    expect(toChatRequest(protoRequest({ model: 'own' }), { model: 'house' }).model).toBe('own');
  });

  it.each([
    [{ workload: Workload.UNSPECIFIED }, 'chat', 'default'],
    [{ workload: Workload.DIALOGUE_AGENT }, 'dialogue_agent', 'default'],
    [{ workload: Workload.DEEP_DIVE }, 'deep_dive', 'bulk'],
    [{ workload: Workload.DEEP_DIVE, priority: Priority.INTERACTIVE }, 'deep_dive', 'interactive'],
    [{ workload: Workload.CHAT, priority: Priority.BULK }, 'chat', 'bulk'],
  ])('workload and priority of %j are %s and %s', (change, workload, priority) => {
    expect(toChatRequest(protoRequest(change), NO_DEFAULT)).toMatchObject({ workload, priority });
  });

  it('maps every scalar, list and word', () => {
    const change: Partial<ChatRequest> = {
      temperature: 0.5,
      topP: 0.9,
      maxCompletionTokens: 100,
      stop: ['END'],
      n: 2,
      seed: -7,
      frequencyPenalty: -1,
      presencePenalty: 1,
      logitBias: { 42: -100 },
      logprobs: true,
      topLogprobs: 3,
      parallelToolCalls: false,
      reasoningEffort: 'very-high',
      verbosity: 'low',
      modalities: ['text', 'audio'],
      audio: { format: 'wav', voice: { $case: 'id', value: 'v1' } },
      prediction: { content: { $case: 'parts', value: { parts: [{ part: { $case: 'text', value: 'same' } }] } } },
      user: 'u',
      safetyIdentifier: 's',
      promptCacheKey: 'k',
      promptCacheRetention: '24h',
      promptCacheOptions: { mode: 'explicit', ttl: '30m' },
      metadata: { team: 'a' },
      store: true,
      serviceTier: 'flex',
      webSearchOptions: {
        searchContextSize: 'low',
        userLocation: { city: 'Kyoto', country: 'JP', region: '', timezone: 'Asia/Tokyo' },
      },
      moderation: { model: 'omni', inputMode: 'block', outputMode: '' },
      responseFormat: { format: { $case: 'jsonObject', value: true } },
    };
    expect(body(change)).toEqual({
      messages: [{ role: 'user', content: 'Hello' }],
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 100,
      stop: ['END'],
      n: 2,
      seed: -7,
      frequency_penalty: -1,
      presence_penalty: 1,
      logit_bias: { 42: -100 },
      logprobs: true,
      top_logprobs: 3,
      parallel_tool_calls: false,
      reasoning_effort: 'very-high',
      verbosity: 'low',
      modalities: ['text', 'audio'],
      audio: { format: 'wav', voice: { id: 'v1' } },
      prediction: { type: 'content', content: [{ type: 'text', text: 'same' }] },
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
        user_location: {
          type: 'approximate',
          approximate: { city: 'Kyoto', country: 'JP', timezone: 'Asia/Tokyo' },
        },
      },
      moderation: { model: 'omni', policy: { input: { mode: 'block' } } },
      response_format: { type: 'json_object' },
    });
  });

  it('turns web search on with an empty message', () => {
    expect(body({ webSearchOptions: { searchContextSize: '' } })).toMatchObject({ web_search_options: {} });
  });

  it('maps messages of every role', () => {
    const text = { $case: 'text', value: 'T' } as const;
    expect(
      messages(
        { role: Role.SYSTEM, content: text },
        { role: Role.DEVELOPER, content: text, name: 'ops' },
        { role: Role.USER, content: text, name: 'ann' },
        {
          role: Role.ASSISTANT,
          reasoningText: 'why',
          toolCalls: [
            { id: 'c1', call: { $case: 'function', value: { name: 'f', arguments: '{' } } },
            { id: 'c2', call: { $case: 'custom', value: { name: 'g', input: 'x' } } },
          ],
        },
        { role: Role.TOOL, content: text, toolCallId: 'c1' },
        { role: Role.TOOL, content: { $case: 'text', value: '' }, toolCallId: 'c2' },
        { role: Role.ASSISTANT, refusal: 'no', annotations: [{ url: 'https://a' }] },
        { role: Role.ASSISTANT, audio: { id: 'a1', data: Buffer.from('pcm') } },
      ),
    ).toEqual([
      { role: 'system', content: 'T' },
      { role: 'developer', content: 'T', name: 'ops' },
      { role: 'user', content: 'T', name: 'ann' },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } },
          { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } },
        ],
        reasoning_content: 'why',
      },
      { role: 'tool', content: 'T', tool_call_id: 'c1' },
      // A tool may have nothing to say.
      { role: 'tool', content: '', tool_call_id: 'c2' },
      { role: 'assistant', refusal: 'no' },
      { role: 'assistant', audio: { id: 'a1' } },
    ]);
  });

  it('maps parts of every kind', () => {
    const parts = [
      { part: { $case: 'text', value: 'T' }, promptCacheBreakpoint: { ttl: '' } },
      { part: { $case: 'image', value: { url: 'https://i/1.png', detail: 'high' } } },
      { part: { $case: 'image', value: { url: 'data:image/png;base64,AA==' } }, promptCacheBreakpoint: { ttl: '12h' } },
      { part: { $case: 'audio', value: { data: Buffer.from('pcm'), format: 'wav' } } },
      { part: { $case: 'file', value: { fileId: 'f1' } } },
      { part: { $case: 'file', value: { filename: 'a.pdf', fileData: 'data:application/pdf;base64,AA==' } } },
    ].map((part) => fromPartial(ContentPart, part as DeepPartial<ContentPart>));
    expect(messages({ role: Role.USER, content: { $case: 'parts', value: { parts } } })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'T', prompt_cache_breakpoint: { mode: 'explicit' } },
          { type: 'image_url', image_url: { url: 'https://i/1.png', detail: 'high' } },
          {
            type: 'image_url',
            image_url: { url: 'data:image/png;base64,AA==' },
            prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' },
          },
          { type: 'input_audio', input_audio: { data: Buffer.from('pcm').toString('base64'), format: 'wav' } },
          { type: 'file', file: { file_id: 'f1' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
        ],
      },
    ]);
  });

  it('maps tools and the choice among them', () => {
    const tools = [
      { tool: { $case: 'function', value: { name: 'f', description: 'd', parametersJson: '{}', strict: true } } },
      { tool: { $case: 'function', value: { name: 'bare' } } },
      { tool: { $case: 'custom', value: { name: 'g', format: { $case: 'text', value: true } } } },
      {
        tool: {
          $case: 'custom',
          value: { name: 'h', format: { $case: 'grammar', value: { definition: 'D', syntax: 'lark' } } },
        },
      },
    ].map((tool) => fromPartial(Tool, tool as DeepPartial<Tool>));
    const named = '{"type":"custom","custom":{"name":"g"}}';
    expect(
      body({
        tools,
        toolChoice: { choice: { $case: 'allowedTools', value: { mode: 'auto', toolsJson: [named] } } },
      }),
    ).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: {}, strict: true } },
        { type: 'function', function: { name: 'bare' } },
        { type: 'custom', custom: { name: 'g', format: { type: 'text' } } },
        {
          type: 'custom',
          custom: { name: 'h', format: { type: 'grammar', grammar: { definition: 'D', syntax: 'lark' } } },
        },
      ],
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [JSON.parse(named)] } },
    });
    expect(body({ tools, toolChoice: { choice: { $case: 'functionName', value: 'f' } } })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
    expect(body({ tools, toolChoice: { choice: { $case: 'mode', value: 'required' } } })).toMatchObject({
      tool_choice: 'required',
    });
  });

  it('adds the members of extra_body', () => {
    expect(body({ messages: [userMessage()], extraBody: '{"top_k":5,"guided":{"b":1,"a":2}}' })).toEqual({
      messages: [{ role: 'user', content: 'Hello' }],
      top_k: 5,
      guided: { b: 1, a: 2 },
    });
  });

  it('takes a member of extra_body for what it is, whatever its name', () => {
    const { params } = toChatRequest(protoRequest({ extraBody: '{"__proto__":{"n":5},"toString":1}' }), NO_DEFAULT);
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
    expect(JSON.stringify(params)).toContain('"__proto__":{"n":5},"toString":1');
  });

  it('keeps the JSON of schemas as the caller wrote it: order of keys, numbers', () => {
    const schema =
      '{"type":"object","properties":{"b":{"maximum":9223372036854775807},"1":{},"a":{},"0":{"x":[1e400]}}}';
    const { params } = toChatRequest(
      protoRequest({
        responseFormat: {
          format: { $case: 'jsonSchema', value: { name: 'n', description: '', schemaJson: schema, strict: true } },
        },
      }),
      NO_DEFAULT,
    );
    expect(JSON.stringify(params.response_format)).toBe(
      `{"type":"json_schema","json_schema":{"name":"n","schema":${schema},"strict":true}}`,
    );
    // The provider adds the model and serialises a copy.
    expect(JSON.stringify({ ...params, model: 'm' })).toContain(schema);
  });
});
