import fc from 'fast-check';
import { estimateUsage } from '../../server/backends/estimate-usage';
import { generatedTokens } from '../../server/backends/generated-piece';
import { StreamReader } from '../../server/backends/stream-reader';
import type { Chunk } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';
import { ChatDeltas } from '../../server/grpc/convert/chat-deltas';

/** How servers write what differs only in its text; `text` is JSON already. */
const SHAPES: Readonly<Record<string, (text: string, turn: number) => string>> = {
  openai: (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"logprobs":null,"finish_reason":null}],"usage":null}`,
  'with padding': (text, turn) =>
    `{"id":"c","choices":[{"index":0,"delta":{"content":${text}}}],"obfuscation":"${'x'.repeat(turn % 5)}"}`,
  'ids and times of their own': (text, turn) =>
    `{"id":"c-${turn}","created":${10 ** (turn % 4) + turn},"choices":[{"delta":{"content":${text}}}]}`,
  'other numbers for the time': (text, turn) =>
    `{"created":${[1, -1, 0, 1.5, 1e21, '"2"', '1e3', 'null'][turn % 8]},"choices":[{"delta":{"content":${text}}}]}`,
  'ids that are no plain text': (text, turn) =>
    `{"id":${['"a"', '"\\""', '"日本"', 'null', '1', '""'][turn % 6]},"choices":[{"delta":{"content":${text}}}]}`,
  'an id elsewhere': (text, turn) => `{"id":"same","choices":[{"id":"c-${turn}","delta":{"content":${text}}}]}`,
  'a choice that is the id': (text, turn) =>
    `{"choices":[{"id":"${turn}","index":${turn % 2},"delta":{"content":${text}}}]}`,
  'as Python writes': (text) => `{"id": "c", "choices": [{"delta": {"role": "assistant", "content": ${text}}}]}`,
  'two names for the text': (text) => `{"choices":[{"delta":{"content":${text},"reasoning_content":${text}}}]}`,
  'a text elsewhere': (text) => `{"content":${text},"choices":[{"delta":{ "content" : "same"}}]}`,
  'the name written otherwise': (text) => `{"content":${text},"choices":[{"delta":{"c\\u006fntent":"same"}}]}`,
  'the name twice': (text) => `{"choices":[{"delta":{"content":${text},"content":"same"}}]}`,
  'more that is nested': (text) =>
    `{"choices":[{"delta":{"content":${text}},"logprobs":{"content":[{"token":"same"}]}}]}`,
  'two choices': (text) => `{"choices":[{"delta":{"content":${text}}},{"index":1,"delta":{"role":"assistant"}}]}`,
  'one choice or another': (text, turn) => `{"choices":[{"index":${turn % 2},"delta":{"content":${text}}}]}`,
  'much that is nothing': (text) =>
    `{"id":"c","choices":[{"index":1,"delta":{"content":${text},"tool_calls":[],"refusal":null,"reasoning_content":""},"finish_reason":""}]}`,
  'reasoning beside it': (text) => `{"choices":[{"delta":{"content":${text},"reasoning":"same"}}]}`,
  'a finish reason': (text) => `{"choices":[{"delta":{"content":${text}},"finish_reason":"stop"}]}`,
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

const params = { messages: [], n: 2 };
/** What a caller is told of the chunks of a stream; there may be more in them, which concerns nobody. */
const toldOf = (chunks: readonly Chunk[]) => {
  const deltas = new ChatDeltas({ attempts: [] });
  return chunks.map((chunk) => deltas.next([chunk]));
};

/** What a reader makes of the bytes: the chunks that it hands over, and the usage by its own count. */
const readingOf = (bytes: Buffer, cuts: readonly number[]) => {
  const chunks: Chunk[] = [];
  const reader = new StreamReader({
    params,
    from: FROM as never,
    sink: {
      write: (some) => {
        // As those do who take them further.
        for (const chunk of some) chunks.push(structuredClone(chunk));
        for (const { choices } of some)
          for (const { delta, logprobs } of choices) {
            Object.assign(delta, { content: 'changed', role: 'user' });
            logprobs?.content?.pop();
          }
        return undefined;
      },
    },
    maxEventBytes: 1_000_000,
    stop: () => undefined,
  });
  const at = [0, ...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  for (let index = 1; index < at.length; index++)
    if (at[index]! > at[index - 1]!) reader.write(bytes.subarray(at[index - 1], at[index]));
  return { chunks, usage: reader.aborted(new CallError('CANCELLED', '')).details.usage };
};
const chunksOf = (bytes: Buffer, cuts: readonly number[]): Chunk[] => readingOf(bytes, cuts).chunks;
/** The same of events that come one by one. */
const chunksOfEach = (events: readonly string[]): Chunk[] => {
  const cuts = events.map((_, index) => events.slice(0, index).join('').length);
  return chunksOf(Buffer.from(events.join('')), cuts);
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
        const { chunks, usage } = readingOf(bytes, [...between, ...cuts]);
        expect(toldOf(chunks)).toEqual(toldOf(expected));
        const pieces = expected.flatMap(({ choices }) => choices.map(({ delta }) => delta));
        const tokens = pieces.reduce((sum, piece) => sum + generatedTokens(piece), 0);
        expect(usage).toEqual(tokens > 0 ? estimateUsage(params, tokens) : undefined);
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

const dated = (created: string): string => `${alike('a').replace('{', `{"created":${created},`)}\n\n`;

test.each([
  ['begins with 0', [dated('12'), dated('012')]],
  ['is missing', [dated('12'), dated('')]],
  ['ends in the next name', [dated('1E3'), dated('1000').replace('1000,', '1')]],
])('an event like the others whose time %s is no JSON', (_, [known, broken]) => {
  expect(() => chunksOf(Buffer.from(known! + broken!), [known!.length])).toThrow('not JSON');
});

test('an event like the others with an empty text is no token', () => {
  const events = ['a', '', 'b'].map((content) => `${alike(content)}\n\n`);
  const chunks = chunksOf(Buffer.from(events.join('')), [events[0]!.length]);
  expect(chunks.map(({ choices }) => choices[0]!.delta.content)).toEqual(['a', 'b']);
});

test('what stood in several lines of data is no template', () => {
  const inLines = (content: string, name = 'data: ') =>
    `data: {"id":"c",\n${name}"choices":[{"delta":{"content":"${content}"}}]}\n\n`;
  const first = inLines('a');
  expect(chunksOf(Buffer.from(first + first), [first.length])).toHaveLength(2);
  expect(() => chunksOf(Buffer.from(first + inLines('b', '')), [first.length])).toThrow(CallError);
});

test('a role that is said between two tokens goes out with the second one', () => {
  const role = 'data: {"choices":[{"delta":{"role":"tool"}}]}\n\n';
  const events = [alike('a'), alike('b'), role.trimEnd(), alike('c')].map((one) => `${one}\n\n`);
  const chunks = chunksOfEach(events);
  expect(chunks.map(({ choices }) => choices[0]!.delta)).toEqual([
    { content: 'a' },
    { content: 'b' },
    { content: 'c', role: 'tool' },
  ]);
});

test('a usage that each token says is the last one', () => {
  const one = (content: string) =>
    `${alike(content).replace('{', '{"usage":{"prompt_tokens":1,"completion_tokens":7},')}\n\n`;
  const bytes = Buffer.from(one('a') + one('b'));
  expect(readingOf(bytes, [one('a').length]).usage).toEqual({ promptTokens: 1, completionTokens: 7, estimated: false });
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
  expect(toldOf([chunk!])).toEqual(toldOf([JSON.parse(text.slice('data: '.length))]));
});

test.each([
  ['are alike', alike],
  [
    "have OpenAI's padding, and ids and times of their own",
    (content: string, turn: number) =>
      alike(content)
        .replace('{', `{"id":"c-${turn}","created":${1_780_000_000 + turn},`)
        .replace(/}$/, `,"obfuscation":"${'x'.repeat(turn % 20)}"}`),
  ],
])('JSON.parse is not asked for tokens that %s', (_, event) => {
  const parse = jest.spyOn(JSON, 'parse');
  const events = Array.from({ length: 101 }, (_, turn) => `${event(`token${turn}`, turn)}\n\n`);
  const chunks = chunksOf(Buffer.from(events.join('')), [events[0]!.length]);
  expect(chunks.map(({ choices }) => choices[0]!.delta.content)).toEqual(events.map((_, turn) => `token${turn}`));
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});

test('a text with escapes is parsed, and those after it are not', () => {
  const parse = jest.spyOn(JSON, 'parse');
  const events = ['a', '\\n', 'b', 'c'].map((content) => `${alike(content)}\n\n`);
  expect(chunksOfEach(events)).toHaveLength(4);
  expect(parse).toHaveBeenCalledTimes(2);
  parse.mockRestore();
});

test('a stream whose events change now and then is learned again each time', () => {
  const parse = jest.spyOn(JSON, 'parse');
  const events = Array.from(
    { length: 60 },
    (_, turn) => `${alike('a').replace('{', `{"part":${Math.floor(turn / 3)},`)}\n\n`,
  );
  expect(chunksOfEach(events)).toHaveLength(60);
  expect(parse).toHaveBeenCalledTimes(20);
  parse.mockRestore();
});

test('a stream whose events always differ is not looked at for ever', () => {
  const all = jest.spyOn(String.prototype, 'matchAll');
  const different = Array.from({ length: 50 }, (_, index) => `${alike('a').replace('{', `{"turn":${index},`)}\n\n`);
  expect(chunksOf(Buffer.from(different.join('')), [])).toHaveLength(50);
  expect(all.mock.calls.length).toBeLessThan(20);
  all.mockRestore();
});
