import type { ChatEvent } from '@llm-pool/client';
import { fromOpenAI, toOpenAI } from '@llm-pool/client/openai';
import * as fc from 'fast-check';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import { readUsage } from '../../server/backends/read-usage';
import type { Answer } from '../../server/core/call';
import { ChatResponse, StreamChatResponse } from '../../server/gen/llmpool/v1/chat';
import { ServedBy } from '../../server/gen/llmpool/v1/served_by';
import { ChatDeltas } from '../../server/grpc/convert/chat-deltas';
import { toChatEnd } from '../../server/grpc/convert/to-chat-end';
import { toChatResponse } from '../../server/grpc/convert/to-chat-response';
import { chunksOf } from '../support/openai-chunks-of';
import { completionArbitrary } from '../support/openai-completion-arbitrary';
import { toList } from '../support/to-list';

const SERVED_BY = ServedBy.fromPartial({ callId: 'call-1' });
const answerOf = (completion: ChatCompletion): Answer => ({ completion, usage: readUsage(completion.usage)! });

/** What the server makes of a provider's completion, as it reaches the client. */
const overTheWire = (completion: ChatCompletion) =>
  ChatResponse.decode(ChatResponse.encode(toChatResponse(answerOf(completion), SERVED_BY)).finish());

/** The same for a provider's stream: chunks that come together are one event. */
function* events(reads: readonly ChatCompletionChunk[][], completion: ChatCompletion): Generator<ChatEvent> {
  const wire = (event: StreamChatResponse['event']) =>
    StreamChatResponse.decode(StreamChatResponse.encode({ event }).finish()).event as ChatEvent;
  const deltas = new ChatDeltas({ attempts: [] });
  for (const chunks of reads) {
    const { event } = deltas.next(chunks);
    if (event?.$case === 'delta' && event.value.choices.length > 0) yield wire(event);
  }
  yield wire({ $case: 'end', value: toChatEnd(answerOf(completion), SERVED_BY) });
}
async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

type Message = ChatCompletion.Choice['message'] & { reasoning_content?: string };
type Delta = ChatCompletionChunk.Choice.Delta & Pick<Message, 'reasoning_content' | 'annotations'>;

/** Put together by the SDK itself, which takes the last of the members that it does not know how to put together. */
async function folded(chunks: readonly ChatCompletionChunk[]): Promise<ChatCompletion> {
  const lines = chunks.map((chunk) => Buffer.from(`${JSON.stringify(chunk)}\n`));
  const completion = await ChatCompletionStream.fromReadableStream(ReadableStream.from(lines)).finalChatCompletion();
  for (const { message } of completion.choices as { message: Partial<Message> }[]) {
    delete message.reasoning_content;
    delete message.audio;
    delete message.annotations;
  }
  return completion;
}

/** These members of one choice. */
function told(chunks: readonly ChatCompletionChunk[], index: number) {
  const deltas = chunks.flatMap(({ choices }) =>
    choices.filter((one) => one.index === index).map(({ delta }) => delta as Delta),
  );
  const pieces = deltas.flatMap(({ audio }) => audio ?? []);
  const data = Buffer.concat(pieces.map((piece) => Buffer.from(piece.data ?? '', 'base64'))).toString('base64');
  const transcript = pieces.map((piece) => piece.transcript ?? '').join('');
  return {
    audio: pieces.length === 0 ? undefined : { ...Object.assign({}, ...pieces), data, transcript },
    annotations: deltas.flatMap(({ annotations }) => annotations ?? []),
    reasoning_content: deltas.map(({ reasoning_content }) => reasoning_content ?? '').join(''),
  };
}

describe('toOpenAI', () => {
  it('gives a whole answer back as the provider gave it', () => {
    fc.assert(
      fc.property(completionArbitrary, (completion) => {
        expect(toOpenAI(overTheWire(completion))).toEqual(completion);
      }),
      { numRuns: 300 },
    );
  });

  it('gives a stream that the SDK folds to the same answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        completionArbitrary.chain((completion) => fc.tuple(fc.constant(completion), chunksOf(completion))),
        async ([completion, reads]) => {
          const chunks = await toList(toOpenAI(slowly(events(reads, completion))));
          expect(await folded(chunks)).toEqual(await folded(reads.flat()));
          for (const { index, message } of completion.choices) {
            const { audio, annotations = [], reasoning_content = '' } = message as Message;
            expect(told(chunks, index)).toEqual({ audio: audio ?? undefined, annotations, reasoning_content });
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives chunks of one choice each that say what answer it is, and the usage with the last', async () => {
    await fc.assert(
      fc.asyncProperty(
        completionArbitrary.chain((completion) => fc.tuple(fc.constant(completion), chunksOf(completion))),
        async ([completion, reads]) => {
          const chunks = await toList(toOpenAI(slowly(events(reads, completion))));
          const { id, model, created } = completion;
          for (const chunk of chunks) {
            expect(chunk.choices).toHaveLength(1);
            expect(chunk).toMatchObject({ id, model, created });
          }
          expect(chunks.filter(({ usage }) => usage)).toEqual([chunks.at(-1)]);
          expect(chunks.at(-1)!.usage).toEqual(completion.usage);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives messages that go into the next request as they are', () => {
    fc.assert(
      fc.property(completionArbitrary, (completion) => {
        const { message } = toOpenAI(overTheWire(completion)).choices[0]!;
        const request = fromOpenAI({ model: 'm', messages: [message as never] });
        const { reasoningText, refusal, toolCalls } = overTheWire(completion).choices[0]!.message!;
        expect(request.messages).toMatchObject([{ reasoningText, refusal, toolCalls }]);
      }),
    );
  });

  it('has the call id where the SDK has the id for support, and in no JSON', () => {
    const [completion] = fc.sample(completionArbitrary, 1);
    const answer = toOpenAI(overTheWire(completion!));
    expect(answer._request_id).toBe('call-1');
    expect(JSON.stringify(answer)).not.toContain('call-1');
  });
});
