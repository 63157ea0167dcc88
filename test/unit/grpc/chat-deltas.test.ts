import type { Chunk } from '../../../server/core/call';
import type { AttemptRecord } from '../../../server/core/call-record';
import { type ChatDelta, StreamChatResponse } from '../../../server/gen/llmpool/v1/chat';
import { ChatDeltas } from '../../../server/grpc/convert/chat-deltas';

const chunk = (delta: object, index = 0): Chunk =>
  ({ id: 'c1', model: 'gpt', created: 7, choices: [{ index, delta, finish_reason: null }] }) as unknown as Chunk;

/** What the caller reads of one stream. */
const read = (...chunks: Chunk[]): ChatDelta[] => {
  const deltas = new ChatDeltas({ attempts: [{}, {}] as AttemptRecord[] });
  return chunks.map((one) => {
    const { event } = StreamChatResponse.decode(StreamChatResponse.encode(deltas.next([one])).finish());
    return event!.value as ChatDelta;
  });
};
const texts = (deltas: ChatDelta[], field: 'text' | 'reasoningText' | 'refusal', index = 0): string[] =>
  deltas.map(({ choices }) => choices.find((choice) => choice.index === index)?.[field] ?? '');

describe('the deltas of a stream', () => {
  it('say once, at the beginning, what answer it is', () => {
    const [first, second] = read(chunk({ content: 'a' }), chunk({ content: 'b' }));
    expect(first).toMatchObject({ id: 'c1', model: 'gpt', created: new Date(7000), attempt: 2 });
    expect(second).toMatchObject({ id: '', model: '', created: undefined, attempt: 2 });
  });

  it('keep a character whole that the provider tore apart', () => {
    const parts = ['x\ud83d', '\ude00y'];
    expect(texts(read(...parts.map((content) => chunk({ content }))), 'text')).toEqual(['x', '😀y']);
    expect(texts(read(...parts.map((refusal) => chunk({ refusal }))), 'refusal')).toEqual(['x', '😀y']);
    const reasoning = read(...parts.map((reasoning_content) => chunk({ reasoning_content })));
    expect(texts(reasoning, 'reasoningText')).toEqual(['x', '😀y']);
  });

  it('keep the characters of tool calls and transcripts whole, each for itself', () => {
    const asked = (index: number, text: string) => ({ index, function: { arguments: text } });
    const deltas = read(
      chunk({ tool_calls: [asked(0, '{"a":"\ud83d'), asked(1, '{"b":"\ud83c')] }),
      chunk({ tool_calls: [asked(1, '\udf31"}'), asked(0, '\ude00"}'), { index: 2, custom: { input: 'x\ud83d' } }] }),
      chunk({ tool_calls: [{ index: 2, custom: { input: '\ude00y' } }], audio: { transcript: 'la \ud83c' } }),
      chunk({ audio: { transcript: '\udfb5' } }),
    );
    const pieces = deltas.flatMap(({ choices }) => choices);
    const said = (at: number): string =>
      pieces
        .flatMap(({ toolCalls }) => toolCalls.filter(({ index }) => index === at))
        .map(({ call }) => (call?.$case === 'function' ? call.value.arguments : call?.value.input))
        .join('');
    expect([0, 1, 2].map(said)).toEqual(['{"a":"😀"}', '{"b":"🌱"}', 'x😀y']);
    expect(pieces.map(({ audio }) => audio?.transcript ?? '').join('')).toBe('la 🎵');
  });

  it('tell the halves of different answers apart', () => {
    const deltas = read(
      chunk({ content: '\ud83d' }, 0),
      chunk({ content: '\ud83c' }, 1),
      chunk({ content: '\ude00' }, 0),
      chunk({ content: '\udf31' }, 1),
    );
    expect(texts(deltas, 'text', 0).join('')).toBe('😀');
    expect(texts(deltas, 'text', 1).join('')).toBe('🌱');
  });
});
