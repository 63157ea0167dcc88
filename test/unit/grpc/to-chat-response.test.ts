import type { Answer } from '../../../server/core/call';
import { ChatEnd, ChatResponse, FinishReason, Role } from '../../../server/gen/llmpool/v1/chat';
import { ServedBy } from '../../../server/gen/llmpool/v1/served_by';
import { toChatEnd } from '../../../server/grpc/convert/to-chat-end';
import { toChatResponse } from '../../../server/grpc/convert/to-chat-response';

const SERVED_BY = ServedBy.fromPartial({ callId: 'c1' });
const USAGE = { promptTokens: 3, completionTokens: 4, estimated: false };

/** Answers as servers send them, so of any type. */
const answer = (completion: object, usage: Answer['usage'] = USAGE): Answer =>
  ({ completion, usage }) as unknown as Answer;

/** What the caller decodes. */
const response = (completion: object, usage?: Answer['usage']): ChatResponse =>
  ChatResponse.decode(ChatResponse.encode(toChatResponse(answer(completion, usage), SERVED_BY)).finish());

const message = (given: object): ChatResponse['choices'][0] =>
  response({ choices: [{ message: given, finish_reason: 'stop' }] }).choices[0]!;

describe('toChatResponse', () => {
  it('maps a whole answer', () => {
    const full = response({
      id: 'cmpl-1',
      model: 'gpt-test-2026',
      created: 1_700_000_000,
      service_tier: 'flex',
      system_fingerprint: 'fp',
      moderation: { input: { type: 'error' } },
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          logprobs: {
            content: [
              {
                token: 'é',
                logprob: -0.5,
                bytes: [195, 169],
                top_logprobs: [{ token: 'e', logprob: -1, bytes: null }],
              },
            ],
            refusal: null,
          },
          message: {
            role: 'assistant',
            content: 'é',
            refusal: null,
            annotations: [
              { type: 'url_citation', url_citation: { url: 'https://a', title: 'A', start_index: 1, end_index: 2 } },
            ],
            audio: { id: 'a1', data: 'cGNt', expires_at: 1_700_000_060, transcript: 'é' },
          },
        },
      ],
    });
    expect(full).toMatchObject({
      id: 'cmpl-1',
      model: 'gpt-test-2026',
      created: new Date(1_700_000_000_000),
      serviceTier: 'flex',
      systemFingerprint: 'fp',
      moderationJson: '{"input":{"type":"error"}}',
      servedBy: { callId: 'c1' },
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7, estimated: false },
    });
    expect(full.usage?.promptDetails).toBeUndefined();
    expect(full.choices).toMatchObject([
      {
        index: 0,
        finishReason: FinishReason.STOP,
        providerFinishReason: '',
        logprobs: {
          content: [{ token: 'é', logprob: -0.5, topLogprobs: [{ token: 'e', logprob: -1 }] }],
          refusal: [],
        },
        message: {
          role: Role.ASSISTANT,
          content: { $case: 'text', value: 'é' },
          annotations: [{ url: 'https://a', title: 'A', startIndex: 1, endIndex: 2 }],
          audio: { id: 'a1', expiresAt: new Date(1_700_000_060_000), transcript: 'é' },
        },
      },
    ]);
    expect(full.choices[0]!.message!.audio!.data.toString()).toBe('pcm');
    expect(full.choices[0]!.logprobs!.content[0]!.bytes.toString()).toBe('é');
  });

  it('maps tool calls of every form', () => {
    const { toolCalls, content } = message({
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":' } },
        { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } },
        { id: 'c3', function: { name: 'h', arguments: { a: 1 } } },
      ],
    }).message!;
    expect(content).toBeUndefined();
    expect(toolCalls).toEqual([
      { id: 'c1', call: { $case: 'function', value: { name: 'f', arguments: '{"a":' } } },
      { id: 'c2', call: { $case: 'custom', value: { name: 'g', input: 'x' } } },
      { id: 'c3', call: { $case: 'function', value: { name: 'h', arguments: '{"a":1}' } } },
    ]);
    expect(message({ function_call: { name: 'f', arguments: '{}' } }).message!.toolCalls).toEqual([
      { id: '', call: { $case: 'function', value: { name: 'f', arguments: '{}' } } },
    ]);
  });

  it.each([
    [{ reasoning_content: 'why' }, 'why'],
    [{ reasoning: 'because' }, 'because'],
    [{ reasoning: { effort: 'high' } }, ''],
    [{}, ''],
  ])('takes the reasoning of %j', (given, text) => {
    expect(message(given).message!.reasoningText).toBe(text);
  });

  it.each([
    ['length', FinishReason.LENGTH, ''],
    ['tool_calls', FinishReason.TOOL_CALLS, ''],
    ['content_filter', FinishReason.CONTENT_FILTER, ''],
    ['function_call', FinishReason.FUNCTION_CALL, ''],
    ['eos_token', FinishReason.OTHER, 'eos_token'],
    ['toString', FinishReason.OTHER, 'toString'],
    [null, FinishReason.OTHER, ''],
  ])('maps finish reason %s', (reason, finishReason, providerFinishReason) => {
    const [choice] = response({ choices: [{ message: {}, finish_reason: reason }] }).choices;
    expect(choice).toMatchObject({ finishReason, providerFinishReason });
  });

  it('lists choices by index', () => {
    const choices = [
      { index: 1, message: { content: 'b' } },
      { index: 0, message: { content: 'a' } },
    ];
    expect(response({ choices }).choices.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('takes usage details that the provider gave', () => {
    const usage = { ...USAGE, cachedTokens: 2, reasoningTokens: 1, rejectedPredictionTokens: 5, estimated: true };
    expect(response({ choices: [] }, usage).usage).toMatchObject({
      promptDetails: { cachedTokens: 2, audioTokens: 0 },
      completionDetails: { reasoningTokens: 1, rejectedPredictionTokens: 5 },
      estimated: true,
    });
  });

  it.each([
    {},
    { id: null, model: 7, created: 'now', choices: null, moderation: null },
    { choices: [{}] },
    { choices: [null, { message: null, logprobs: null }] },
    { created: -1, choices: [{ index: -3.5, message: { content: 7, tool_calls: {}, annotations: [null, {}] } }] },
    { created: 1e300, choices: [{ message: { tool_calls: [{}], audio: {} }, logprobs: { content: [null, {}] } }] },
  ])('does not fail at %j', (completion) => {
    expect(response(completion).servedBy).toMatchObject({ callId: 'c1' });
  });
});

describe('toChatEnd', () => {
  it('says how each answer ended, and has no text', () => {
    const end = toChatEnd(
      answer({
        id: 'cmpl-1',
        model: 'm',
        choices: [{ index: 0, finish_reason: 'length', message: { content: null } }],
      }),
      SERVED_BY,
    );
    expect(ChatEnd.decode(ChatEnd.encode(end).finish())).toMatchObject({
      id: 'cmpl-1',
      model: 'm',
      choices: [{ index: 0, finishReason: FinishReason.LENGTH, providerFinishReason: '', annotations: [] }],
      usage: { totalTokens: 7 },
      servedBy: { callId: 'c1' },
    });
  });
});
