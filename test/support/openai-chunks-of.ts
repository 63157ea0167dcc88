import * as fc from 'fast-check';
import type { ChatCompletion, ChatCompletionAudio, ChatCompletionChunk } from 'openai/resources/chat/completions';

type Choice = ChatCompletion.Choice;
type Piece = ChatCompletionChunk.Choice;

/** A text in two, so that there is something to put together. */
const halves = (text: string): string[] => {
  const characters = [...text];
  const middle = characters.length >> 1;
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
};
/** Cut anywhere, also through a character; llm-pool leaves out pieces that carry nothing. */
const pieces = (text: string | null | undefined): string[] => {
  const whole = text ?? '';
  const middle = whole.length >> 1;
  return [whole.slice(0, middle), whole.slice(middle)].filter((half) => half !== '');
};

const audioPieces = ({ id, data, expires_at, transcript }: ChatCompletionAudio) => {
  const bytes = Buffer.from(data, 'base64');
  const [first, rest] = halves(transcript);
  return [
    { id, data: bytes.subarray(0, 2).toString('base64'), transcript: first },
    { data: bytes.subarray(2).toString('base64'), transcript: rest, expires_at },
  ];
};

const piecesOf = (choice: Choice): Piece[] => {
  const { message, index } = choice;
  const piece = (delta: object, more: Partial<Piece> = {}): Piece => ({ index, delta, finish_reason: null, ...more });
  const reasoning = (message as { reasoning_content?: string }).reasoning_content;
  const calls = (message.tool_calls ?? []).flatMap((call, at) => {
    const { id, type } = call;
    const name = type === 'function' ? call.function.name : call.custom.name;
    const input = type === 'function' ? call.function.arguments : call.custom.input;
    const member = type === 'function' ? 'arguments' : 'input';
    const [first, rest] = halves(input);
    return [
      piece({ tool_calls: [{ index: at, id, type, [type]: { name, [member]: first } }] }),
      piece({ tool_calls: [{ index: at, [type]: { [member]: rest } }] }),
    ];
  });
  return [
    piece({ role: 'assistant' }),
    ...pieces(reasoning).map((reasoning_content) => piece({ reasoning_content })),
    ...pieces(message.content).map((content) => piece({ content })),
    ...pieces(message.refusal).map((refusal) => piece({ refusal })),
    ...calls,
    ...(message.audio ? audioPieces(message.audio).map((audio) => piece({ audio })) : []),
    ...(message.annotations ? [piece({ annotations: message.annotations })] : []),
    ...(choice.logprobs ? [piece({}, { logprobs: choice.logprobs })] : []),
    piece({}, { finish_reason: choice.finish_reason }),
  ];
};

/** A stream of this answer: chunks in the groups in which they arrive, the choices interleaved in any way. */
export const chunksOf = (completion: ChatCompletion): fc.Arbitrary<ChatCompletionChunk[][]> => {
  const { choices, usage, moderation, ...head } = completion;
  const object = 'chat.completion.chunk' as const;
  const waiting = choices.map(piecesOf);
  const total = waiting.flat().length;
  return fc
    .tuple(fc.infiniteStream(fc.nat(waiting.length - 1)), fc.infiniteStream(fc.boolean()))
    .map(([turns, breaks]) => {
      const left = waiting.map((list) => [...list]);
      const reads: ChatCompletionChunk[][] = [[]];
      for (let sent = 0; sent < total; sent += 1) {
        const turn = turns.next().value!;
        const list = left[turn]!.length > 0 ? left[turn]! : left.find(({ length }) => length > 0)!;
        if (breaks.next().value) reads.push([]);
        reads.at(-1)!.push({ ...head, object, choices: [list.shift()!] });
      }
      reads.push([{ ...head, object, choices: [], moderation, usage }]);
      return reads;
    });
};
