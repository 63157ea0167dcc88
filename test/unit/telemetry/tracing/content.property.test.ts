import fc from 'fast-check';
import type { Answer, Chunk } from '../../../../server/core/call';
import { toChatRequest } from '../../../../server/grpc/convert/to-chat-request';
import { answerAttributes } from '../../../../server/telemetry/tracing/answer-attributes';
import { inputMessages } from '../../../../server/telemetry/tracing/input-messages';
import { outputMessages } from '../../../../server/telemetry/tracing/output-messages';
import { StreamedMessages } from '../../../../server/telemetry/tracing/streamed-messages';
import { validRequest } from '../../../support/valid-request-arbitrary';

/** 64 KiB of text, escaped at worst six-fold, and the frame of 50 messages. */
const MAX = 6 * 65_536 + 200_000;
const size = (value: unknown) => JSON.stringify(value).length;
const isMessages = (value: unknown): void => {
  for (const message of value as { role: unknown; parts: { type: unknown }[] }[]) {
    expect(typeof message.role).toBe('string');
    for (const part of message.parts) expect(typeof part.type).toBe('string');
  }
  expect(size(value)).toBeLessThan(MAX);
};
/** What providers might send: of any shape, since nobody checked it. */
const anything = fc.anything();
const wireMessage = fc.record(
  {
    content: anything,
    refusal: anything,
    reasoning_content: anything,
    tool_calls: fc.oneof(anything, fc.array(fc.object())),
  },
  { requiredKeys: [] },
);

describe('what is recorded of prompts and answers', () => {
  it('is in the form of the conventions for every valid request', () => {
    fc.assert(
      fc.property(validRequest, (request) => {
        const { params } = toChatRequest(request, { model: 'm' });
        const recorded = inputMessages(params.messages);
        isMessages(recorded);
        expect((recorded as unknown as unknown[]).length).toBe(params.messages.length);
      }),
    );
  });

  it('is in that form for whatever a provider answers', () => {
    const choices = fc.array(fc.record({ message: wireMessage, finish_reason: fc.string(), index: fc.nat(3) }));
    fc.assert(
      fc.property(choices, fc.record({ id: anything, model: anything, system_fingerprint: anything }), (list, head) => {
        const answer = { completion: { ...head, choices: list } } as unknown as Answer;
        isMessages(outputMessages(answer));
        for (const value of Object.values(answerAttributes(answer))) {
          expect(value === undefined || typeof value === 'string' || Array.isArray(value)).toBe(true);
        }
      }),
    );
  });

  it('is in that form for whatever a provider streams', () => {
    const choice = fc.record({ index: fc.nat(2), delta: fc.oneof(fc.constant(null), wireMessage) });
    fc.assert(
      fc.property(fc.array(fc.record({ choices: fc.array(choice) })), (chunks) => {
        const streamed = new StreamedMessages();
        streamed.add(chunks as unknown as Chunk[]);
        isMessages(streamed.messages(undefined));
      }),
    );
  });
});
