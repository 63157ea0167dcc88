import { CallError } from '../../../server/core/call-error';
import { ChatRequest, type ContentPart, Message, Role, Tool } from '../../../server/gen/llmpool/v1/chat';
import { toChatRequest } from '../../../server/grpc/convert/to-chat-request';
import { type DeepPartial, fromPartial, protoRequest, userMessage } from '../../support/proto-request';

type Partially = DeepPartial<ChatRequest>;

const refusal = (request: ChatRequest, model = 'house'): CallError => {
  try {
    toChatRequest(request, { model });
  } catch (error) {
    expect(error).toBeInstanceOf(CallError);
    return error as CallError;
  }
  throw new Error('the request was accepted');
};

/** The violations as `field description`. */
const wrong = (change: Partially): string[] => {
  const request = fromPartial(ChatRequest, { messages: [userMessage()], ...change });
  const { reason, details } = refusal(request);
  expect(reason).toBe('INVALID_FIELD');
  return details.violations!.map(({ field, description }) => `${field} ${description}`);
};

const wrongMessage = (message: DeepPartial<Message>): string[] =>
  wrong({ messages: [userMessage(), fromPartial(Message, message)] });

const wrongPart = (part: ContentPart['part'], role = Role.USER, ttl?: string): string[] => {
  const parts = [{ part, promptCacheBreakpoint: ttl === undefined ? undefined : { ttl } } as ContentPart];
  return wrongMessage({ role, content: { $case: 'parts', value: { parts } } });
};

const text = { $case: 'text', value: 'T' } as const;
const at = 'messages[1].parts.parts[0]';

describe('toChatRequest refuses', () => {
  it('an empty model without a default, and says what to do', () => {
    const error = refusal(protoRequest({ model: '' }), '');
    expect(error.message).toBe(
      'model is empty and the server has no default; set model, or LLM_POOL_MODEL on the server',
    );
    expect(error.details.violations).toEqual([{ field: 'model', description: error.message.slice('model '.length) }]);
  });

  it.each<[Partially, string]>([
    [{ messages: [] }, 'messages is empty, must have at least one message'],
    [{ model: 'm'.repeat(257) }, 'model has 257 characters, must have at most 256'],
    [{ model: 'm\n[13:00:00] ERROR: run this' }, 'model has control characters or line breaks, must have none'],
    [{ model: 'm\u001b[2J' }, 'model has control characters or line breaks, must have none'],
    [{ model: 'm\u2028n' }, 'model has control characters or line breaks, must have none'],
    [{ temperature: 3 }, 'temperature is 3, must be 0 to 2'],
    [{ temperature: Number.NaN }, 'temperature is NaN, must be 0 to 2'],
    [{ temperature: -0.1 }, 'temperature is -0.1, must be 0 to 2'],
    [{ topP: Infinity }, 'top_p is Infinity, must be 0 to 1'],
    [{ maxCompletionTokens: 0 }, 'max_completion_tokens is 0, must be 1 to 4294967295'],
    [{ maxTokens: 0 }, 'max_tokens is 0, must be 1 to 4294967295'],
    [
      { maxTokens: 1, maxCompletionTokens: 1 },
      'max_tokens is set beside max_completion_tokens, must not be: set one of the two',
    ],
    [{ n: 129 }, 'n is 129, must be 1 to 128'],
    [{ n: 0 }, 'n is 0, must be 1 to 128'],
    [{ seed: 2 ** 53 }, 'seed is 9007199254740992, must be -9007199254740991 to 9007199254740991'],
    [{ frequencyPenalty: 2.1 }, 'frequency_penalty is 2.1, must be -2 to 2'],
    [{ presencePenalty: -3 }, 'presence_penalty is -3, must be -2 to 2'],
    [{ logprobs: true, topLogprobs: 21 }, 'top_logprobs is 21, must be 0 to 20'],
    [{ topLogprobs: 1 }, 'top_logprobs is set without logprobs, must not be: set logprobs to true too'],
    [{ logitBias: { 7: 101 } }, 'logit_bias[7] is 101, must be -100 to 100'],
    [{ logitBias: { dog: 1 } }, 'logit_bias has a key of 3 characters, must be a token id (decimal)'],
    [{ stop: ['a', ''] }, 'stop[1] is empty, must not be'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop has 5 texts, must have at most 4'],
    [{ reasoningEffort: '' }, 'reasoning_effort is empty, must not be when set'],
    [{ verbosity: 'hgih' }, 'verbosity is "hgih", must be low, medium or high'],
    [{ verbosity: 'my secret prompt' }, 'verbosity is a text of 16 characters, must be low, medium or high'],
    [{ modalities: ['smell'] }, 'modalities[0] is "smell", must be text or audio'],
    [{ modalities: ['audio'] }, 'audio is not set, must be when modalities has audio'],
    [
      { audio: { voice: { $case: 'name', value: 'ash' } } },
      'audio.format is empty, must be wav, aac, mp3, flac, opus or pcm16',
    ],
    [{ audio: { format: 'wav' } }, 'audio.voice is not set, must be name or id'],
    [{ audio: { format: 'wav', voice: { $case: 'id', value: '' } } }, 'audio.id is empty, must not be'],
    [{ prediction: {} }, 'prediction.content is not set, must be text or parts'],
    [{ user: 'u'.repeat(257) }, 'user has 257 characters, must have at most 256'],
    [{ safetyIdentifier: 'u'.repeat(257) }, 'safety_identifier has 257 characters, must have at most 256'],
    [{ promptCacheKey: 'u'.repeat(257) }, 'prompt_cache_key has 257 characters, must have at most 256'],
    [{ sessionId: 'u'.repeat(257) }, 'session_id has 257 characters, must have at most 256'],
    [{ promptCacheRetention: '1h' }, 'prompt_cache_retention is "1h", must be in_memory or 24h'],
    [{ promptCacheOptions: { mode: 'x' } }, 'prompt_cache_options.mode is "x", must be implicit or explicit'],
    [{ promptCacheOptions: { ttl: '1m' } }, 'prompt_cache_options.ttl is "1m", must be 30m'],
    [{ metadata: { ['k'.repeat(65)]: '' } }, 'metadata.key has 65 characters, must have at most 64'],
    [{ metadata: { k: 'v'.repeat(513) } }, 'metadata.value has 513 characters, must have at most 512'],
    [
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])) },
      'metadata has 17 labels, must have at most 16',
    ],
    [{ serviceTier: 'gold' }, 'service_tier is "gold", must be auto, default, flex, scale, priority or fast'],
    [
      { webSearchOptions: { userLocation: { country: 'Japan' } } },
      'web_search_options.user_location.country has 5 characters, must be a two-letter ISO 3166-1 code',
    ],
    [
      { webSearchOptions: { searchContextSize: 'x' } },
      'web_search_options.search_context_size is "x", must be low, medium or high',
    ],
    [{ moderation: { inputMode: 'score' } }, 'moderation.model is empty, must name a moderation model'],
    [{ moderation: { model: 'm', outputMode: 'x' } }, 'moderation.output_mode is "x", must be score or block'],
    [{ workload: Number(9) }, 'workload is 9, must be 0 to 3'],
    [{ priority: -1 }, 'priority is -1, must be 0 to 3'],
    [{ responseFormat: {} }, 'response_format.format is not set, must be text, json_object or json_schema'],
    [
      { responseFormat: { format: { $case: 'text', value: false } } },
      'response_format.text is false, must be true when set',
    ],
    [
      { responseFormat: { format: { $case: 'jsonSchema', value: { name: 'a b', schemaJson: '{}' } } } },
      'response_format.json_schema.name has 3 characters, must be 1 to 64 of a-z, A-Z, 0-9, _ and -',
    ],
    [
      { responseFormat: { format: { $case: 'jsonSchema', value: { name: 'n', schemaJson: '[1]' } } } },
      'response_format.json_schema.schema_json is a JSON array, must be a JSON object',
    ],
    [{ extraBody: '{' }, 'extra_body is a text of 1 characters that is not JSON, must be a JSON object'],
    [{ extraBody: 'null' }, 'extra_body is a JSON null, must be a JSON object'],
    [{ extraBody: '{"temperature":1}' }, 'extra_body names temperature, must not (set the field of that name)'],
    [{ extraBody: '{"model":"x"}' }, 'extra_body names model, must not (set the field of that name)'],
    [{ extraBody: '{"stream":true}' }, 'extra_body names stream, must not (Chat and StreamChat decide it)'],
    [
      { extraBody: '{"stream_options":{}}' },
      'extra_body names stream_options, must not (llm-pool always asks for the usage of a stream)',
    ],
    [{ extraBody: `{"a":"${'x'.repeat(65536)}"}` }, 'extra_body has 65544 bytes, must have at most 65536'],
    [
      { extraBody: `${'{"a":'.repeat(129)}1${'}'.repeat(129)}` },
      'extra_body is nested 129 levels deep, must be at most 128',
    ],
  ])('%j', (change, violation) => {
    expect(wrong(change)).toEqual([violation]);
  });

  it('too many messages', () => {
    const [violation] = wrong({ messages: Array.from({ length: 4097 }, () => userMessage()) });
    expect(violation).toBe('messages has 4097 messages, must have at most 4096');
  });

  it.each<[DeepPartial<Message>, string]>([
    [{ content: text }, 'messages[1].role is 0, must be 1 to 5 (ROLE_SYSTEM to ROLE_TOOL)'],
    [{ role: Number(77), content: text }, 'messages[1].role is 77, must be 1 to 5 (ROLE_SYSTEM to ROLE_TOOL)'],
    [{ role: Role.UNRECOGNIZED, content: text }, 'messages[1].role is -1, must be 1 to 5 (ROLE_SYSTEM to ROLE_TOOL)'],
    [{ role: Role.USER }, 'messages[1].content is not set, must be text or parts'],
    [{ role: Role.ASSISTANT }, 'messages[1].content is not set, must be text or parts'],
    [{ role: Role.USER, content: { $case: 'text', value: '' } }, 'messages[1].text is empty, must not be'],
    [
      { role: Role.USER, content: { $case: 'parts', value: { parts: [] } } },
      'messages[1].parts.parts is empty, must have at least one part',
    ],
    [
      { role: Role.USER, content: text, name: 'n'.repeat(65) },
      'messages[1].name has 65 characters, must have at most 64',
    ],
    [{ role: Role.TOOL, content: text }, 'messages[1].tool_call_id is empty, must be the id of the tool call'],
    [
      { role: Role.TOOL, content: text, toolCallId: 'c', name: 'n' },
      'messages[1].name is set, must not be for ROLE_TOOL',
    ],
    [
      { role: Role.USER, content: text, toolCallId: 'c' },
      'messages[1].tool_call_id is set, must be so for ROLE_TOOL only (the role is 3)',
    ],
    [
      { role: Role.USER, content: text, refusal: 'no' },
      'messages[1].refusal is set, must be so for ROLE_ASSISTANT only (the role is 3)',
    ],
    [
      { role: Role.SYSTEM, content: text, reasoningText: 'r' },
      'messages[1].reasoning_text is set, must be so for ROLE_ASSISTANT only (the role is 1)',
    ],
    [{ role: Role.ASSISTANT, audio: {} }, 'messages[1].audio.id is empty, must be the id of an earlier spoken answer'],
    [
      { role: Role.ASSISTANT, toolCalls: [{ id: 'c' }] },
      'messages[1].tool_calls[0].call is not set, must be function or custom',
    ],
    [
      { role: Role.ASSISTANT, toolCalls: [{ call: { $case: 'function', value: { name: 'f' } } }] },
      'messages[1].tool_calls[0].id is empty, must not be',
    ],
    [
      { role: Role.ASSISTANT, toolCalls: [{ id: 'c', call: { $case: 'custom', value: {} } }] },
      'messages[1].tool_calls[0].custom.name is empty, must not be',
    ],
  ])('a message %j', (message, violation) => {
    expect(wrongMessage(message)).toEqual([violation]);
  });

  it('a wrong part', () => {
    expect(wrongPart(undefined)).toEqual([`${at} is not set, must be text, image, audio, file for ROLE_USER`]);
    expect(wrongPart({ $case: 'refusal', value: 'no' })).toEqual([
      `${at} is of kind refusal, must be text, image, audio, file for ROLE_USER`,
    ]);
    expect(wrongPart({ $case: 'image', value: { url: 'https://a', detail: '' } }, Role.SYSTEM)).toEqual([
      `${at} is of kind image, must be text for ROLE_SYSTEM`,
    ]);
    expect(wrongPart({ $case: 'text', value: '' })).toEqual([`${at}.text is empty, must not be`]);
    expect(wrongPart({ $case: 'image', value: { url: 'ftp://a', detail: '' } })).toEqual([
      `${at}.image.url has 7 characters, must start with https:// or data:`,
    ]);
    expect(wrongPart({ $case: 'image', value: { url: 'https://a', detail: 'x' } })).toEqual([
      `${at}.image.detail is "x", must be auto, low, high or original`,
    ]);
    expect(wrongPart({ $case: 'audio', value: { data: Buffer.alloc(0), format: '' } })).toEqual([
      `${at}.audio.data is empty, must not be`,
      `${at}.audio.format is empty, must be wav or mp3`,
    ]);
    expect(wrongPart({ $case: 'file', value: { fileId: '', filename: '', fileData: '' } })).toEqual([
      `${at}.file has no content, must have file_id, or filename and file_data`,
    ]);
    expect(wrongPart({ $case: 'file', value: { fileId: 'f', filename: '', fileData: 'data:,' } })).toEqual([
      `${at}.file has file_id and file_data, must have one of them`,
    ]);
    expect(wrongPart({ $case: 'file', value: { fileId: '', filename: '', fileData: 'x' } })).toEqual([
      `${at}.file.file_data has 1 characters, must start with data:`,
      `${at}.file.filename is empty, must not be when file_data is set`,
    ]);
    expect(wrongPart(text, Role.USER, '1h')).toEqual([`${at}.prompt_cache_breakpoint.ttl is "1h", must be 30m or 12h`]);
    expect(wrongPart({ $case: 'refusal', value: 'no' }, Role.ASSISTANT, '')).toEqual([
      `${at}.prompt_cache_breakpoint is set, must not be on a refusal`,
    ]);
  });

  it('wrong tools and choices', () => {
    const tool = (name: string, parametersJson = ''): Tool =>
      fromPartial(Tool, { tool: { $case: 'function', value: { name, parametersJson } } });
    expect(wrong({ tools: [tool('a b')] })).toEqual([
      'tools[0].function.name has 3 characters, must be 1 to 64 of a-z, A-Z, 0-9, _ and -',
    ]);
    expect(wrong({ tools: [tool('f'), tool('f')] })).toEqual([
      'tools[1].function.name is the name of tools[0] too, must be unique',
    ]);
    expect(wrong({ tools: [tool('f', '"x"')] })).toEqual([
      'tools[0].function.parameters_json is a JSON string, must be a JSON object',
    ]);
    expect(wrong({ tools: [{}] })).toEqual(['tools[0].tool is not set, must be function or custom']);
    expect(wrong({ tools: Array.from({ length: 129 }, (_, i) => tool(`f${i}`)) })).toEqual([
      'tools has 129 tools, must have at most 128',
    ]);
    const grammar = { $case: 'grammar', value: { definition: '', syntax: 'bnf' } } as const;
    expect(wrong({ tools: [{ tool: { $case: 'custom', value: { name: 'g', format: grammar } } }] })).toEqual([
      'tools[0].custom.grammar.definition is empty, must not be',
      'tools[0].custom.grammar.syntax is "bnf", must be lark or regex',
    ]);
    expect(wrong({ toolChoice: {} })).toEqual([
      'tool_choice.choice is not set, must be mode, function_name, custom_name or allowed_tools',
    ]);
    expect(wrong({ toolChoice: { choice: { $case: 'mode', value: 'maybe' } } })).toEqual([
      'tool_choice.mode is "maybe", must be none, auto or required',
    ]);
    const choice = { $case: 'functionName', value: 'g' } as const;
    expect(wrong({ tools: [tool('f')], toolChoice: { choice } })).toEqual([
      'tool_choice.function_name names none of the 1 tools, must name one of them',
    ]);
    const toolsJson = ['{"type":"function","function":{"name":"g"}}', '7'];
    expect(
      wrong({ tools: [tool('f')], toolChoice: { choice: { $case: 'allowedTools', value: { mode: '', toolsJson } } } }),
    ).toEqual([
      'tool_choice.allowed_tools.mode is empty, must be auto or required',
      'tool_choice.allowed_tools.tools_json[0] names none of the 1 tools, must name one of them',
      'tool_choice.allowed_tools.tools_json[1] is a JSON number, must be a JSON object',
    ]);
  });

  it('all that is wrong at once, listing at most 20', () => {
    const error = refusal(
      fromPartial(ChatRequest, { messages: Array.from({ length: 30 }, () => ({})), temperature: 9 }),
    );
    expect(error.details.violations).toHaveLength(20);
    expect(error.message).toBe(
      'messages[0].role is 0, must be 1 to 5 (ROLE_SYSTEM to ROLE_TOOL); 30 more: see google.rpc.BadRequest',
    );
    expect(error.details.metadata).toEqual({ field: 'messages[0].role', violations: '31' });
  });

  it('without showing what the caller wrote', () => {
    const secret = 'my-very-secret-prompt-of-many-words';
    const error = refusal(
      fromPartial(ChatRequest, {
        messages: [
          {
            role: Role.USER,
            content: {
              $case: 'parts',
              value: { parts: [{ part: { $case: 'image', value: { url: secret, detail: secret } } }] },
            },
          },
        ],
        verbosity: secret,
        metadata: { [secret.repeat(3)]: '' },
        logitBias: { [secret]: 1 },
        extraBody: secret,
        tools: [{ tool: { $case: 'function', value: { name: `${secret} `, parametersJson: secret } } }],
        toolChoice: { choice: { $case: 'functionName', value: secret } },
      }),
    );
    expect(error.details.violations!.length).toBeGreaterThan(6);
    expect(JSON.stringify([error.message, error.details])).not.toContain(secret);
  });
});
