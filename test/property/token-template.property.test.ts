import fc from 'fast-check';
import { StreamReader } from '../../server/backends/stream-reader';
import type { Chunk } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';

/** How servers write what differs only in its text; `text` is JSON already. */
const SHAPES: Readonly<Record<string, (text: string, turn: number) => string>> = {
  openai: (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"logprobs":null,"finish_reason":null}],"usage":null}`,
  'with padding': (text, turn) =>
    `{"id":"c","choices":[{"index":0,"delta":{"content":${text}}}],"obfuscation":"${'x'.repeat(turn % 5)}"}`,
  'as Python writes': (text) => `{"id": "c", "choices": [{"delta": {"role": "assistant", "content": ${text}}}]}`,
  'two names for the text': (text) => `{"choices":[{"delta":{"content":${text},"reasoning_content":${text}}}]}`,
  'a text elsewhere': (text) => `{"content":${text},"choices":[{"delta":{ "content" : "same"}}]}`,
  'the name written otherwise': (text) => `{"content":${text},"choices":[{"delta":{"c\\u006fntent":"same"}}]}`,
  'the name twice': (text) => `{"choices":[{"delta":{"content":${text},"content":"same"}}]}`,
  'more that is nested': (text) =>
    `{"choices":[{"delta":{"content":${text}},"logprobs":{"content":[{"token":"same"}]}}]}`,
  'two choices': (text) => `{"choices":[{"delta":{"content":${text}}},{"index":1,"delta":{"role":"assistant"}}]}`,
  'one choice or another': (text, turn) => `{"choices":[{"index":${turn % 2},"delta":{"content":${text}}}]}`,
  'no choice': () => '{"choices":[]}',
};
const ENDINGS = ['\n\n', '\r\n\r\n', '\n: comment\n\n', '\nid: 1\n\n'];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^ ?[a-z]{1,12}$/) },
  { weight: 2, arbitrary: fc.constant('same') },
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('"', '\\', '\n', '日本', '😀', '\u2028', '","x":"', '"}}]}\n\ndata: {}'),
);
const event = fc
  .record({
    shape: fc.constantFrom(...Object.keys(SHAPES)),
    text,
    times: fc.integer({ min: 1, max: 6 }),
    ending: fc.oneof({ weight: 4, arbitrary: fc.constant(ENDINGS[0]!) }, fc.constantFrom(...ENDINGS)),
    before: fc.oneof(
      { weight: 4, arbitrary: fc.constant('') },
      fc.constantFrom(': ping\n\n', 'event: message\n', '\n'),
    ),
  })
  .chain((one) => fc.tuple(fc.constant(one), fc.array(text, { minLength: one.times, maxLength: one.times })));

const FROM = { upstream: 'eu', httpStatus: 200, providerRequestId: undefined };

const chunksOf = (bytes: Buffer, cuts: readonly number[]): Chunk[] => {
  const chunks: Chunk[] = [];
  const reader = new StreamReader({
    params: { model: 'm', messages: [], n: 2 } as never,
    from: FROM as never,
    onChunks: (some) => {
      // As those do who take them further.
      for (const chunk of some) chunks.push(structuredClone(chunk));
      for (const { choices } of some)
        for (const { delta, logprobs } of choices) {
          Object.assign(delta, { content: 'changed', role: 'user' });
          logprobs?.content?.pop();
        }
      return undefined;
    },
    maxEventBytes: 1_000_000,
    stop: () => undefined,
  });
  const at = [0, ...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  for (let index = 1; index < at.length; index++)
    if (at[index]! > at[index - 1]!) reader.write(bytes.subarray(at[index - 1], at[index]));
  return chunks;
};

test('a stream means what JSON.parse says of each of its events, however alike they are and wherever they are torn', () => {
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (events, cuts, together) => {
        let turn = 0;
        const written = events.flatMap(([{ shape, ending, before }, texts]) =>
          texts.map((one) => ({ before, ending, data: SHAPES[shape]!(JSON.stringify(one), turn++) })),
        );
        const parts = written.map(({ before, data, ending }) => Buffer.from(`${before}data: ${data}${ending}`));
        const bytes = Buffer.concat(parts);
        // Servers write whole events, one or a few at a time; the network tears some of them apart.
        const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length);
        const between = ends.filter((_, index) => index % together === 0);
        const expected = written
          .map(({ data }) => JSON.parse(data) as Chunk)
          .filter(({ choices }) => choices.length > 0);
        expect(chunksOf(bytes, [...between, ...cuts])).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

const alike = (content: string): string => `data: {"choices":[{"delta":{"content":"${content}"}}]}`;

test.each([
  ['goes on in another line', [`${alike('b')}\n`, 'data: {}\n\n']],
  ['is cut by an empty line', [`${alike('b\n\ndata: c')}\n\n`, '']],
  ['has a line break in its text', [`${alike('b\nc')}\n\n`, '']],
  ['has a tab in its text', [`${alike('b\tc')}\n\n`, '']],
  ['is called an error, in a read before', ['event: error\n', `${alike('b')}\n\n`]],
])('an event like the others that %s is no token', (_, pieces) => {
  const known = `${alike('a')}\n\n`;
  const cuts = [1, 3].map((count) => known.length * count);
  const bytes = Buffer.from(known.repeat(3) + pieces.join(''));
  expect(() => chunksOf(bytes, [...cuts, known.length * 3 + pieces[0]!.length])).toThrow(CallError);
});

test('what stood in several lines of data is no template', () => {
  const inLines = (content: string, name = 'data: ') =>
    `data: {"id":"c",\n${name}"choices":[{"delta":{"content":"${content}"}}]}\n\n`;
  const first = inLines('a');
  expect(chunksOf(Buffer.from(first + first), [first.length])).toHaveLength(2);
  expect(() => chunksOf(Buffer.from(first + inLines('b', '')), [first.length])).toThrow(CallError);
});

test('bytes that are no UTF-8 become what they would become anyway', () => {
  const broken = Buffer.concat([
    Buffer.from(alike('b').slice(0, -5)),
    Buffer.from([0xe6, 0x97, 0xff]),
    Buffer.from('"}}]}\n\n'),
  ]);
  const known = Buffer.from(`${alike('a')}\n\n`);
  const [, chunk] = chunksOf(Buffer.concat([known, broken]), [known.length]);
  const text = new TextDecoder().decode(broken);
  expect(chunk).toEqual(JSON.parse(text.slice('data: '.length)));
});

test('JSON.parse is not asked for tokens like the ones before', () => {
  const parse = jest.spyOn(JSON, 'parse');
  const one = `${alike('token')}\n\n`;
  const chunks = chunksOf(Buffer.from(one.repeat(101)), [one.length]);
  expect(chunks).toHaveLength(101);
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});

test('a stream whose events always differ is not looked at for ever', () => {
  const all = jest.spyOn(String.prototype, 'matchAll');
  const different = Array.from({ length: 50 }, (_, index) => `${alike('a').replace('{', `{"created":${index},`)}\n\n`);
  expect(chunksOf(Buffer.from(different.join('')), [])).toHaveLength(50);
  expect(all.mock.calls.length).toBeLessThan(10);
  all.mockRestore();
});
