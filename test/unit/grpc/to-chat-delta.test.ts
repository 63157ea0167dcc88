import type { Chunk } from '../../../server/core/call';
import { ChatDelta, Role } from '../../../server/gen/llmpool/v1/chat';
import { toChatDelta } from '../../../server/grpc/convert/to-chat-delta';

/** A chunk with one choice, as servers send it. */
const chunk = (delta: object | null, choice: object = {}): Chunk =>
  ({ choices: [{ index: 0, delta, finish_reason: null, ...choice }] }) as unknown as Chunk;

/** What the caller decodes: fields that are set. */
const pieces = (...chunks: Chunk[]): object[] =>
  ChatDelta.decode(ChatDelta.encode(toChatDelta(chunks, 1)).finish()).choices.map((piece) =>
    Object.fromEntries(
      Object.entries(piece).filter(
        ([key, value]) => key === 'index' || (Array.isArray(value) ? value.length > 0 : Boolean(value)),
      ),
    ),
  );

describe('toChatDelta', () => {
  it('names the attempt', () => {
    expect(toChatDelta([chunk({ content: 'a' })], 3).attempt).toBe(3);
  });

  it('joins neighbours that only carry text', () => {
    expect(pieces(chunk({ role: 'assistant', content: '' }), chunk({ content: 'a' }), chunk({ content: 'b' }))).toEqual(
      [{ index: 0, role: Role.ASSISTANT, text: 'ab' }],
    );
    expect(pieces(chunk({ reasoning_content: 'a' }), chunk({ reasoning: 'b' }), chunk({ content: 'c' }))).toEqual([
      { index: 0, reasoningText: 'ab' },
      { index: 0, text: 'c' },
    ]);
  });

  it('joins the pieces of servers that repeat the role', () => {
    expect(pieces(chunk({ role: 'assistant', content: 'a' }), chunk({ role: 'assistant', content: 'b' }))).toEqual([
      { index: 0, role: Role.ASSISTANT, text: 'ab' },
    ]);
  });

  it('keeps apart what joining would mix up', () => {
    const logprobs = { content: [{ token: 'b', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null };
    expect(
      pieces(chunk({ content: 'a' }), chunk({ content: 'b' }, { logprobs }), chunk({ content: 'c' })),
    ).toHaveLength(3);
    expect(pieces(chunk({ content: 'a' }), chunk({ content: 'b' }, { index: 1 }), chunk({ content: 'c' }))).toEqual([
      { index: 0, text: 'a' },
      { index: 1, text: 'b' },
      { index: 0, text: 'c' },
    ]);
    expect(pieces(chunk({ content: 'a' }), chunk({ refusal: 'no' }), chunk({ content: 'c' }))).toHaveLength(3);
  });

  it('maps pieces of tool calls', () => {
    expect(
      pieces(
        chunk({ tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
        chunk({ tool_calls: [{ index: 1, custom: { input: 'x' } }] }),
        chunk({ tool_calls: [{ id: 'whole' }, { function: { name: 'second' } }] }),
        chunk({ function_call: { name: 'old' } }),
      ).map((piece) => (piece as ChatDelta['choices'][0]).toolCalls),
    ).toEqual([
      [{ index: 0, id: 'c1', call: { $case: 'function', value: { name: 'f', arguments: '' } } }],
      [{ index: 0, id: '', call: { $case: 'function', value: { name: '', arguments: '{"a":1}' } } }],
      [{ index: 1, id: '', call: { $case: 'custom', value: { name: '', input: 'x' } } }],
      [
        { index: 0, id: 'whole', call: undefined },
        { index: 1, id: '', call: { $case: 'function', value: { name: 'second', arguments: '' } } },
      ],
      [{ index: 0, id: '', call: { $case: 'function', value: { name: 'old', arguments: '' } } }],
    ]);
  });

  it('maps audio', () => {
    const [piece] = toChatDelta(
      [chunk({ audio: { id: 'a', data: 'cGNt', transcript: 't', expires_at: 9 } })],
      1,
    ).choices;
    expect(piece!.audio).toEqual({ id: 'a', data: Buffer.from('pcm'), transcript: 't', expiresAt: new Date(9000) });
  });

  it.each(['constructor', '__proto__', 'critic', 7, { toString: 1 }])(
    'takes a role that it does not know for none: %j',
    (role) => {
      expect(pieces(chunk({ role, content: 'a' }))).toEqual([{ index: 0, text: 'a' }]);
    },
  );

  it('leaves out pieces that carry nothing', () => {
    const usage = { choices: [], usage: {} } as unknown as Chunk;
    expect(pieces(usage, chunk({}, { finish_reason: 'stop' }), chunk({ content: null }), chunk(null))).toEqual([]);
  });

  it.each([
    {},
    { choices: null },
    { choices: [null] },
    { choices: [{}] },
    { choices: [{ index: null, delta: { tool_calls: [null] } }] },
  ])('does not fail at %j', (garbage) => {
    expect(toChatDelta([garbage as unknown as Chunk], 1).attempt).toBe(1);
  });
});
