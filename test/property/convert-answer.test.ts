import * as fc from 'fast-check';
import type { Answer, Chunk } from '../../server/core/call';
import { ChatDelta, ChatEnd, ChatResponse } from '../../server/gen/llmpool/v1/chat';
import { ServedBy } from '../../server/gen/llmpool/v1/served_by';
import { toChatDelta } from '../../server/grpc/convert/to-chat-delta';
import { toChatEnd } from '../../server/grpc/convert/to-chat-end';
import { toChatResponse } from '../../server/grpc/convert/to-chat-response';

/** Objects with the members of this shape, each of which may be missing or anything that JSON can say. */
const loose = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record(shape, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  );
const anything = fc.jsonValue({ maxDepth: 1 });
const or = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: anything });
const list = (arbitrary: fc.Arbitrary<unknown>) => or(fc.array(arbitrary, { maxLength: 3 }));
const text = or(fc.string());
const number = or(fc.double());

const named = loose({ name: text, arguments: text, input: text });
const token = loose({ token: text, logprob: number, bytes: list(fc.nat(255)), top_logprobs: list(anything) });
const message = loose({
  role: fc.oneof(fc.constant('assistant'), anything),
  content: text,
  refusal: text,
  reasoning_content: text,
  reasoning: text,
  audio: loose({ id: text, data: text, expires_at: number, transcript: text }),
  tool_calls: list(loose({ index: number, id: text, type: or(fc.constant('custom')), function: named, custom: named })),
  function_call: named,
  annotations: list(loose({ url_citation: loose({ url: text, title: text, start_index: number, end_index: number }) })),
});
const choice = loose({
  index: number,
  message,
  delta: message,
  finish_reason: text,
  logprobs: loose({ content: list(token), refusal: list(token) }),
});
const completion = fc.record(
  { id: text, model: text, created: number, choices: list(choice), moderation: anything, service_tier: text },
  { requiredKeys: [] },
);

const USAGE = { promptTokens: 1, completionTokens: 2, estimated: false };

describe('answers of servers that keep to no schema', () => {
  it('are converted to what protobuf can encode', () => {
    fc.assert(
      fc.property(completion, (given) => {
        const answer = { completion: given, usage: USAGE } as unknown as Answer;
        const servedBy = ServedBy.fromPartial({});
        ChatResponse.decode(ChatResponse.encode(toChatResponse(answer, servedBy)).finish());
        ChatEnd.decode(ChatEnd.encode(toChatEnd(answer, servedBy)).finish());
        const chunks = [given, given] as unknown as Chunk[];
        ChatDelta.decode(ChatDelta.encode(toChatDelta(chunks, 1)).finish());
      }),
      { numRuns: 500 },
    );
  });
});

describe('toChatDelta', () => {
  const piece = fc.record(
    {
      role: fc.constant('assistant'),
      content: fc.string(),
      refusal: fc.string(),
      reasoning_content: fc.string(),
      tool_calls: fc.constant([{ index: 0, function: { arguments: 'x' } }]),
    },
    { requiredKeys: [] },
  );
  const chunk = fc.record({ choices: fc.array(fc.record({ index: fc.nat(2), delta: piece }), { maxLength: 3 }) });

  /** What the reader of one answer puts together, in order. */
  const told = (pieces: { text?: string; reasoning?: string; refusal?: string; tools?: number }[]): string[] => [
    pieces.map((one) => one.text ?? '').join(''),
    pieces.map((one) => one.reasoning ?? '').join(''),
    pieces.map((one) => one.refusal ?? '').join(''),
    String(pieces.reduce((sum, one) => sum + (one.tools ?? 0), 0)),
  ];

  it('loses nothing by joining pieces, however the chunks arrive together', () => {
    fc.assert(
      fc.property(fc.array(fc.array(chunk, { maxLength: 4 }), { maxLength: 5 }), (reads) => {
        const deltas = reads.flatMap((chunks) => toChatDelta(chunks as unknown as Chunk[], 1).choices);
        const sent = reads.flat().flatMap(({ choices }) => choices);
        for (const index of [0, 1, 2]) {
          const got = deltas.filter((one) => one.index === index);
          const wanted = sent.filter((one) => one.index === index).map(({ delta }) => delta);
          expect(
            told(got.map((one) => ({ ...one, reasoning: one.reasoningText, tools: one.toolCalls.length }))),
          ).toEqual(
            told(
              wanted.map((one) => ({
                text: one.content,
                reasoning: one.reasoning_content,
                refusal: one.refusal,
                tools: one.tool_calls?.length,
              })),
            ),
          );
        }
      }),
    );
  });
});
