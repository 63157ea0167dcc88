import { fromOpenAI } from '@llm-pool/client/openai';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import type { Members } from '../../../client/typescript/src/openai/members';
import { MESSAGES } from '../../../client/typescript/src/openai/messages';
import { PARAMS } from '../../../client/typescript/src/openai/params';
import type { Complete } from '../../../client/typescript/src/openai/sdk-types';
import type { ChatRequest, Message } from '../../../server/gen/llmpool/v1/chat';
import { toChatRequest } from '../../../server/grpc/convert/to-chat-request';

type Params = ChatCompletionCreateParamsBase;
const HI = { role: 'user', content: 'Hi' } as const;

/** From JavaScript anything may come. */
const given = (params: object) => () => fromOpenAI({ model: 'm', messages: [HI], ...params } as Params as never);
const said = (message: object) => ({ messages: [message] });

describe('fromOpenAI', () => {
  it.each([
    [{ functions: [] }, 'params.functions cannot be carried by llm-pool: it is the older form of tools'],
    [
      { function_call: 'auto' },
      'params.function_call cannot be carried by llm-pool: it is the older form of tool_choice',
    ],
    [
      said({ role: 'function', name: 'f', content: '' }),
      'params.messages[0] cannot be carried by llm-pool: role function',
    ],
    [said({ role: 'assistant', function_call: {} }), 'params.messages[0].function_call cannot be carried'],
    [
      said({ ...HI, cache_control: {} }),
      'params.messages[0].cache_control cannot be carried: llm-pool has no such field',
    ],
    [said({ role: 'boss', content: 'Hi' }), 'params.messages[0].role is "boss", must be system, developer, user'],
    [said({ role: 'user', content: [{ type: 'video', url: '' }] }), 'content[0].type is "video", must be text'],
    [
      said({ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'data:,x', format: 'wav' } }] }),
      'content[0].input_audio.data is a text of 7 characters that is not base64',
    ],
    [{ tools: [{ type: 'mcp' }] }, 'params.tools[0].type is "mcp", must be function, custom'],
    [{ tool_choice: { type: 'constructor' } }, 'params.tool_choice.type is "constructor", must be function'],
    [{ response_format: { type: 'xml' } }, 'params.response_format.type is "xml", must be text'],
    [{ web_search_options: { depth: 3 } }, 'params.web_search_options.depth cannot be carried'],
    [{ stream_options: { include_obfuscation: true } }, 'params.stream_options.include_obfuscation cannot be carried'],
    [{ prediction: { type: 'code', content: '' } }, 'params.prediction.type is "code", must be content'],
    [{ messages: 'Hi' }, 'params.messages must be an array'],
    [{ messages: ['Hi'] }, 'params.messages[0] must be an object'],
    [{ messages: [null] }, 'params.messages[0] must be an object'],
    [{ stop: 5 }, 'params.stop must be a text or an array'],
    [{ moderation: 'strict' }, 'params.moderation must be an object'],
  ])('names what it cannot carry: %j', (params, message) => {
    expect(given(params)).toThrow(TypeError);
    expect(given(params)).toThrow(message);
  });

  it('takes the empty text that servers send beside tool calls for none', () => {
    const tool_calls = [{ id: 't', type: 'function' as const, function: { name: 'f', arguments: '{}' } }];
    const request = fromOpenAI({ model: 'm', messages: [HI, { role: 'assistant', content: '', tool_calls }] });
    expect(toChatRequest(request as ChatRequest, { model: '' }).params.messages[1]).toEqual({
      role: 'assistant',
      tool_calls,
    });
  });

  it('takes answers as the SDK gives them, with all their nulls and what its helpers add', () => {
    const nulls = { refusal: null, audio: null, function_call: null, annotations: [], parsed: null };
    const call = { name: 'f', arguments: '{"a":1}', parsed_arguments: { a: 1 } };
    const tool_calls = [{ id: 't', type: 'function' as const, function: call }];
    const request = given(said({ role: 'assistant', content: null, tool_calls, ...nulls }))();
    const value = { name: 'f', arguments: '{"a":1}' };
    expect(request.messages[0]).toMatchObject({ content: undefined, toolCalls: [{ call: { value } }] });
  });

  it('keeps the keys of schemas in their order', () => {
    const schema = { type: 'object', properties: { z: {}, a: {} }, additionalProperties: false };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema, strict: null } };
    const request = given({ response_format: format })();
    const value = { schemaJson: JSON.stringify(schema), strict: undefined };
    expect(request.responseFormat).toMatchObject({ format: { value } });
  });
});

describe('the tables of what the SDK can say', () => {
  it('do not compile when the SDK gets a member or loses one', () => {
    const current: Members<Params, ChatRequest> = PARAMS;
    // @ts-expect-error a new parameter must be decided
    const added: Members<Params & { brand_new?: string }, ChatRequest> = PARAMS;
    const { top_p, ...others } = PARAMS;
    // @ts-expect-error each parameter must be decided
    const forgotten: Members<Params, ChatRequest> = others;
    // @ts-expect-error it must be a field of the contract
    const misspelt: Members<Pick<Params, 'top_p'>, ChatRequest> = { top_p: (topp: number) => ({ topp }) };
    // @ts-expect-error a new member of a message must be decided
    const message: Members<{ role: 'user'; content: string; name?: string; mood?: string }, Message> = MESSAGES.user;
    // @ts-expect-error a new member of an answer must be decided
    const completion: Complete<Pick<ChatCompletion, 'id' | 'usage'>> = { id: '' };
    // @ts-expect-error a new member of a chunk must be decided
    const chunk: Complete<Pick<ChatCompletionChunk, 'id' | 'usage'>> = { id: '' };
    expect([current, added, forgotten, misspelt, message, completion, chunk, top_p]).toHaveLength(8);
  });
});
