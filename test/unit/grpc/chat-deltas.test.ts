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
