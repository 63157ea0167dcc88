import fc from 'fast-check';
import { StreamReader } from '../../server/backends/stream-reader';
import type { Answer, Chunk } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';
import { chatRequest, textOf } from '../support/provider-under-test';
import { chunkOf } from '../support/scripted-upstream';

const usage = { prompt_tokens: 7, completion_tokens: 11, total_tokens: 18 };
const signsOfLife: object[] = [chunkOf({ role: 'assistant', content: '' }), chunkOf({}), { choices: [] }, {}];

interface Wire {
  bytes: Buffer;
  text: string;
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

/** One event as servers may write it: pretty-printed over several data lines, with other fields, under any line end. */
const eventOf = (json: object | '[DONE]') =>
  fc
    .record({
      end: lineEnd,
      space: fc.constantFrom('', ' '),
      pretty: fc.boolean(),
      before: fc.constantFrom('', 'id: 1', 'retry: 5', ': ping', 'event: message'),
    })
    .map(({ end, space, pretty, before }) => {
      const data = json === '[DONE]' ? json : JSON.stringify(json, null, pretty ? 1 : 0);
      const lines = data.split('\n').map((line) => `data:${space}${line}`);
      return [...(before ? [before] : []), ...lines, '', ''].join(end);
    });

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '"', '\\', 'é', '日', '🙂', '\u2028', '\ufeff'),
  minLength: 1,
  maxLength: 12,
});

/** A whole stream, and the text that it says. */
const wire: fc.Arbitrary<Wire> = fc
  .record({
    texts: fc.array(text, { minLength: 1, maxLength: 6 }),
    noise: fc.array(fc.constantFrom(...signsOfLife), { maxLength: 4 }),
    withDone: fc.boolean(),
    bom: fc.boolean(),
  })
  .chain(({ texts, noise, withDone, bom }) => {
    const words = texts.flatMap((content, at) => [...(noise[at] ? [noise[at]] : []), chunkOf({ content })]);
    const chunks = [...words, chunkOf({}, 'stop'), { id: 'chatcmpl-1', choices: [], usage }];
    return fc
      .tuple(...chunks.map(eventOf), ...(withDone ? [eventOf('[DONE]')] : []))
      .map((events) => ({ bytes: Buffer.from((bom ? '\ufeff' : '') + events.join('')), text: texts.join('') }));
  });

interface Reading {
  text: string;
  answer: Answer;
}

/** Feeds the pieces and ends the body. Throws what the reader throws. */
const read = (pieces: readonly Buffer[]): Reading => {
  const chunks: Chunk[] = [];
  const reader = new StreamReader({
    params: chatRequest().params,
    from: { upstream: 'eu-1', httpStatus: 200, providerRequestId: undefined },
    sink: { write: (batch): undefined => void chunks.push(...batch) },
    maxEventBytes: 100_000,
    stop: () => undefined,
  });
  for (const piece of pieces) reader.write(piece);
  reader.end();
  return { text: textOf(chunks), answer: reader.answer() };
};

const cutAt = (bytes: Buffer, positions: readonly number[]): Buffer[] => {
  const cuts = [0, ...positions.map((position) => position % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
};

const expectWhole = ({ text, answer }: Reading, expected: string): void => {
  expect(text).toBe(expected);
  expect(answer.completion).toMatchObject({ id: 'chatcmpl-1', choices: [{ index: 0, finish_reason: 'stop' }] });
  expect(answer.usage).toEqual({ promptTokens: 7, completionTokens: 11, estimated: false });
};

it('R32 reads the same, however a stream is written and cut', () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(), { maxLength: 12 }), (stream, cuts) => {
      expectWhole(read(cutAt(stream.bytes, cuts)), stream.text);
    }),
    { numRuns: 300 },
  );
});

it('R32 reads the same, cut at each byte, and byte by byte', () => {
  fc.assert(
    fc.property(wire, (stream) => {
      for (let at = 0; at <= stream.bytes.length; at++) expectWhole(read(cutAt(stream.bytes, [at])), stream.text);
      expectWhole(read([...stream.bytes].map((byte) => Buffer.of(byte))), stream.text);
    }),
    { numRuns: 3 },
  );
});

it('R32 a byte order mark is one at the beginning only', () => {
  const bytes = Buffer.from(`\ufeffdata: ${JSON.stringify(chunkOf({ content: '\ufeffa\ufeff' }, 'stop'))}\n\n`);
  const mark = bytes.indexOf('\ufeff', 1);
  for (const cuts of [[], [mark], [mark, mark + 3], [mark + 1]])
    expect(read(cutAt(bytes, cuts)).text).toBe('\ufeffa\ufeff');
});

it('R25 never takes the beginning of a stream for the whole', () => {
  fc.assert(
    fc.property(wire, (stream) => {
      let whole = 0;
      for (let at = 0; at < stream.bytes.length; at++) {
        try {
          expect(read([stream.bytes.subarray(0, at)]).text).toBe(stream.text);
          whole++;
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
        }
      }
      expect(whole).toBeGreaterThan(0);
      expect(whole).toBeLessThan(stream.bytes.length);
    }),
    { numRuns: 8 },
  );
});
