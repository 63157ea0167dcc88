import fc from 'fast-check';
import { HttpError } from '../../server/backends/http1/http-error';
import type { ResponseHead } from '../../server/backends/http1/response-head';
import { ResponseReader } from '../../server/backends/http1/response-reader';

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly bytes: Buffer;
  /** Whether only the end of the connection ends it. */
  readonly untilClose: boolean;
}

const headers = fc.array(
  fc.tuple(fc.stringMatching(/^x-[a-z0-9]{1,8}$/), fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)),
  { maxLength: 5 },
);
const chunk = fc.record({
  data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  extension: fc.constantFrom('', ';a=b', ' ; x'),
});
const interim = fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n');

const headOf = (status: number, list: readonly (readonly [string, string])[], more: string): string =>
  `HTTP/1.1 ${status} some words\r\n${list.map(([name, value]) => `${name.toUpperCase()}: ${value}\r\n`).join('')}${more}\r\n`;

/** An answer in one of the three framings. */
const answer = fc
  .record({
    status: fc.constantFrom(200, 201, 400, 429, 500),
    headers,
    before: interim,
    framing: fc.constantFrom('length', 'chunked', 'close'),
    chunks: fc.array(chunk, { maxLength: 6 }),
    trailers: fc.constantFrom('', 'x-after: 1\r\n'),
  })
  .map(({ status, headers: list, before, framing, chunks, trailers }): Answer => {
    const body = Buffer.concat(chunks.map(({ data }) => data));
    const inChunks = [
      ...chunks.flatMap(({ data, extension }) => [`${data.length.toString(16)}${extension}\r\n`, data, '\r\n']),
      `0\r\n${trailers}\r\n`,
    ];
    const more =
      framing === 'length'
        ? `Content-Length: ${body.length}\r\n`
        : framing === 'chunked'
          ? 'Transfer-Encoding: Chunked\r\n'
          : '';
    const parts = framing === 'chunked' ? inChunks : [body];
    const bytes = Buffer.concat(
      [before + headOf(status, list, more), ...parts].map((part) => Buffer.from(part as string)),
    );
    return { status, headers: list, body, bytes, untilClose: framing === 'close' };
  });

/** What a reader makes of it. */
class Seen extends ResponseReader {
  readonly answers: { head: ResponseHead; body: Buffer[]; ended: boolean }[] = [];
  /** As connections read: into one piece of memory, in which what came before still stands. */
  private readonly buffer = Buffer.alloc(4096, 'a line\r\n');

  readPiece(piece: Buffer): boolean {
    return this.read(this.buffer, piece.copy(this.buffer));
  }

  protected override head(head: ResponseHead): void {
    this.answers.push({ head, body: [], ended: false });
  }

  protected override body(bytes: Buffer): void {
    this.answers.at(-1)!.body.push(Buffer.from(bytes));
  }

  protected override end(): void {
    this.answers.at(-1)!.ended = true;
  }
}

const inPieces = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at]
    .map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
    .filter(({ length }) => length > 0);
};
const cuts = fc.array(fc.nat(), { maxLength: 12 });

test('reads answers one after the other, wherever their bytes are torn apart', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(answer, cuts), { minLength: 1, maxLength: 3 }), (list) => {
      const seen = new Seen();
      for (const [one, at] of list) {
        for (const piece of inPieces(one.bytes, at)) expect(seen.readPiece(piece)).toBe(true);
        if (one.untilClose) break;
      }
      if (!seen.answers.at(-1)!.ended) seen.close();
      const last = list.findIndex(([one]) => one.untilClose);
      const read = last < 0 ? list : list.slice(0, last + 1);
      expect(seen.answers).toHaveLength(read.length);
      for (const [index, [one]] of read.entries()) {
        const got = seen.answers[index]!;
        expect(got.ended).toBe(true);
        expect(got.head.status).toBe(one.status);
        expect(Buffer.concat(got.body).equals(one.body)).toBe(true);
        const first = new Map([...one.headers].reverse());
        for (const [name, value] of first) expect(got.head.headers.get(name)).toBe(value);
      }
    }),
  );
});

test('an answer that breaks off never counts as complete', () => {
  fc.assert(
    fc.property(answer, fc.nat(), cuts, (one, length, at) => {
      fc.pre(!one.untilClose);
      const part = one.bytes.subarray(0, length % one.bytes.length);
      const seen = new Seen();
      for (const piece of inPieces(part, at)) seen.readPiece(piece);
      expect(() => seen.close()).toThrow(HttpError);
      expect(seen.answers.some(({ ended }) => ended)).toBe(false);
    }),
  );
});

test('says when bytes follow the end', () => {
  fc.assert(
    fc.property(answer, fc.uint8Array({ minLength: 1, maxLength: 10 }), (one, more) => {
      fc.pre(!one.untilClose);
      const seen = new Seen();
      expect(seen.readPiece(Buffer.concat([one.bytes, more]))).toBe(false);
      expect(seen.answers.at(-1)).toMatchObject({ ended: true });
    }),
  );
});

test('whatever comes, it is read or refused', () => {
  const broken = fc.tuple(answer, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), cuts);
  fc.assert(
    fc.property(
      fc.oneof(broken, fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.constant([]), cuts)),
      ([made, changes, at]) => {
        const bytes = Buffer.from('bytes' in made ? made.bytes : made);
        for (const [index, value] of changes) bytes[index % bytes.length] = value;
        const seen = new Seen();
        try {
          for (const piece of inPieces(bytes, at)) if (!seen.readPiece(piece)) break;
          seen.close();
        } catch (error) {
          expect(error).toBeInstanceOf(HttpError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
