import * as fc from 'fast-check';
import { ChatRequest, Priority, Role, Workload } from '../../../client/typescript/src/gen/llmpool/v1/chat';
import { DeepDiveStyle } from '../../../client/typescript/src/gen/llmpool/v1/deep_dive';
import { type ChatInput, toChatRequest } from '../../../client/typescript/src/input/to-chat-request';
import { toDeepDiveRequest } from '../../../client/typescript/src/input/to-deep-dive-request';
import { flattened, generatedRequest } from '../../support/chat-request-arbitrary';

describe('requests written by hand', () => {
  it('may leave out everything but what matters', () => {
    const request = toChatRequest({
      messages: [
        { role: 'system', text: 'Be short' },
        { role: Role.USER, parts: [{ text: 'What is this?' }, { image: { url: 'https://example.com/a.png' } }] },
        { role: 'ROLE_ASSISTANT', toolCalls: [{ id: 't', function: { name: 'look', arguments: '{}' } }] },
        { role: 'tool', toolCallId: 't', text: 'a cat' },
      ],
      tools: [{ function: { name: 'look', parametersJson: { type: 'object', properties: {} } } }],
      toolChoice: { mode: 'auto' },
      responseFormat: { jsonObject: true },
      priority: 'interactive',
      workload: 'dialogue_agent',
      extraBody: { top_k: 5 },
    });
    expect(request.messages.map(({ role }) => role)).toEqual([Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL]);
    expect(request.messages[0]?.content).toEqual({ $case: 'text', value: 'Be short' });
    const parts = [
      { part: { $case: 'text', value: 'What is this?' } },
      { part: { $case: 'image', value: { url: 'https://example.com/a.png', detail: '' } } },
    ];
    expect(request.messages[1]?.content).toMatchObject({ $case: 'parts', value: { parts } });
    expect(request.tools[0]?.tool?.value).toMatchObject({ parametersJson: '{"type":"object","properties":{}}' });
    expect(request).toMatchObject({
      priority: Priority.INTERACTIVE,
      workload: Workload.DIALOGUE_AGENT,
      extraBody: '{"top_k":5}',
      toolChoice: { choice: { $case: 'mode', value: 'auto' } },
      responseFormat: { format: { $case: 'jsonObject', value: true } },
    });
  });

  it('give the same bytes in the generated form, by hand, and after a round trip', () => {
    fc.assert(
      fc.property(generatedRequest, (request) => {
        const bytes = hex(ChatRequest.fromPartial(request));
        expect(hex(toChatRequest(request))).toBe(bytes);
        expect(hex(toChatRequest(flattened(request) as ChatInput))).toBe(bytes);
        expect(hex(toChatRequest(ChatRequest.decode(Buffer.from(bytes, 'hex'))))).toBe(bytes);
      }),
    );
  });

  it.each(['data:audio/wav;base64,UklGRg==', 'not base64 at all!'])('refuse %j as bytes', (data) => {
    const parts = [{ audio: { data, format: 'wav' } }];
    const input = { messages: [{ role: 'user', parts }] } as unknown as ChatInput;
    expect(() => toChatRequest(input)).toThrow(/data is a text of \d+ characters that is not base64/);
  });

  it('take bytes as base64 too', () => {
    const audioOf = (data: string | Uint8Array) =>
      toChatRequest({ messages: [{ role: 'user', parts: [{ audio: { data, format: 'wav' } }] }] });
    expect(hex(audioOf(Buffer.from('ding').toString('base64')))).toBe(hex(audioOf(Buffer.from('ding'))));
  });

  it.each([
    [{ messages: [{ role: 'user', txt: 'Hi' }] }, 'request.messages[0] has no field txt'],
    [{ max_tokens: 5 }, 'request has no field max_tokens; it is called maxTokens here'],
    [
      { messages: [{ role: 'boss', text: 'Hi' }] },
      'request.messages[0].role is "boss", must be system, developer, user',
    ],
    [{ messages: [{ text: 'Hi', parts: [] }] }, 'request.messages[0] has two kinds of content'],
    [{ messages: [{ content: { $case: 'txt', value: '' } }] }, 'request.messages[0].content.$case is "txt"'],
    [{ messages: 'Hi' }, 'request.messages must be an array'],
    [{ messages: ['Hi'] }, 'request.messages[0] must be an object'],
    [{ constructor: 1 }, 'request has no field constructor'],
  ])('are refused with what is wrong: %j', (input, message) => {
    expect(() => toChatRequest(input as never)).toThrow(TypeError);
    expect(() => toChatRequest(input as never)).toThrow(message);
  });

  it('serve deep dives too', () => {
    expect(toDeepDiveRequest('gardens')).toMatchObject({ theme: 'gardens', style: DeepDiveStyle.UNSPECIFIED });
    const request = toDeepDiveRequest({
      theme: 'gardens',
      style: 'report',
      conversation: [{ role: 'user', text: 'Hi' }],
      documents: [{ id: 'd', text: 'roses' }],
    });
    expect(request.style).toBe(DeepDiveStyle.REPORT);
    expect(request.documents).toEqual([{ id: 'd', title: '', text: 'roses' }]);
    expect(request.conversation[0]?.content).toEqual({ $case: 'text', value: 'Hi' });
  });

  it('are checked by the compiler', () => {
    const wrong: ChatInput[] = [
      // @ts-expect-error an unknown field
      { temprature: 1 },
      // @ts-expect-error an unknown role
      { messages: [{ role: 'boss', text: 'Hi' }] },
      // @ts-expect-error text must be text
      { messages: [{ role: 'user', text: 1 }] },
      // @ts-expect-error a number is no priority name
      { priority: 'urgent' },
    ];
    expect(wrong).toHaveLength(4);
  });
});

function hex(request: ChatRequest): string {
  return Buffer.from(ChatRequest.encode(request).finish()).toString('hex');
}
