import fc from 'fast-check';
import { fillerContent, textContent } from '../../../server/simulator/content';
import { createRandom } from '../../../server/simulator/random';
import { RateWindows } from '../../../server/simulator/rate-windows';
import { sampleJson } from '../../../server/simulator/sample-json';
import { sampleLatency } from '../../../server/simulator/sample-latency';
import { anyText } from './any-text';

describe('latencies', () => {
  const drawn = (latency: Parameters<typeof sampleLatency>[0], seed = 1) => {
    const random = createRandom(seed);
    return Array.from({ length: 20_000 }, () => sampleLatency(latency, random)).sort((a, b) => a - b);
  };

  it('have the percentiles that were asked for', () => {
    const sorted = drawn({ p50: 400, p99: 2000 });
    expect(sorted[10_000]! / 400).toBeCloseTo(1, 1);
    expect(sorted[19_800]! / 2000).toBeGreaterThan(0.9);
    expect(sorted[19_800]! / 2000).toBeLessThan(1.1);
    expect(drawn({ p50: 10, p99: 10, jitter: 5 }).at(-1)).toBeGreaterThan(14.9);
  });

  it('are uniform between two numbers, or fixed', () => {
    const sorted = drawn({ min: 100, max: 200 });
    expect(sorted[0]).toBeGreaterThanOrEqual(100);
    expect(sorted.at(-1)).toBeLessThan(200);
    expect(sorted[10_000]! / 150).toBeCloseTo(1, 1);
    expect(new Set(drawn(7))).toEqual(new Set([7]));
  });

  it('are the same for the same seed', () => {
    expect(drawn({ p50: 1, p99: 9 }, 5)).toEqual(drawn({ p50: 1, p99: 9 }, 5));
    expect(drawn({ p50: 1, p99: 9 }, 5)).not.toEqual(drawn({ p50: 1, p99: 9 }, 6));
  });
});

describe('content', () => {
  const joined = (content: ReturnType<typeof textContent>, step: number) => {
    const pieces = [...content.pieces(step)];
    expect(pieces.reduce((sum, piece) => sum + piece.tokens, 0)).toBe(content.tokens);
    expect(pieces.filter((piece) => !piece.text.isWellFormed())).toEqual([]);
    return pieces.map((piece) => piece.text).join('');
  };

  it('is cut into tokens without losing a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 9 }), (text, step) => {
        expect(joined(textContent(text), step)).toBe(text);
      }),
    );
  });

  it('is filler of exactly so many bytes, the same at every step', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 99 }), fc.nat(150), (bytes, step, limit) => {
        const text = joined(fillerContent(bytes, limit), step);
        expect(Buffer.byteLength(text)).toBe(Math.min(bytes, limit * 4));
        expect(text).toBe(joined(fillerContent(bytes, limit), 1));
      }),
    );
  });
});

describe('rate windows', () => {
  it('never accept more than the limit in a window, and refusals use nothing up', () => {
    const limits = { requestsPerMinute: 3, tokensPerMinute: 100, rateWindow: 60_000 };
    const windows = new RateWindows();
    expect(windows.take('k', 101, limits, 0).refused).toBe('tokens');
    expect(windows.take('k', 60, limits, 10).refused).toBeUndefined();
    expect(windows.take('k', 60, limits, 20).refused).toBe('tokens');
    const last = windows.take('k', 40, limits, 30);
    expect(last.refused).toBeUndefined();
    expect(last.headers).toEqual({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '59.97s',
      'x-ratelimit-limit-tokens': '100',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '59.97s',
    });
    expect(windows.take('k', 0, limits, 40).refused).toBeUndefined();
    expect(windows.take('k', 0, limits, 59_999)).toMatchObject({ refused: 'requests', waitMs: 1 });
    expect(windows.take('other', 100, limits, 59_999).refused).toBeUndefined();
    expect(windows.take('k', 100, limits, 60_000).refused).toBeUndefined();
  });
});

describe('sampleJson', () => {
  it('stays small whatever the schema asks for', () => {
    const list = { type: 'array', minItems: 1e8, items: { type: 'string', minLength: 1e9 } };
    expect(sampleJson({ type: 'array', minItems: 1e8, items: { type: 'integer' } })).toHaveLength(1000);
    expect(sampleJson({ ...list.items })).toHaveLength(100_000);
    const names = Array.from('abcdefghij');
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#' }]));
    expect(JSON.stringify(sampleJson({ type: 'object', properties, required: names })).length).toBeLessThan(1e6);
  });

  it('fills in types, limits, choices and references', () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 20, maxLength: 20 },
        day: { type: 'string', format: 'date' },
        odd: { type: 'string', format: 'constructor' },
        count: { type: 'integer', minimum: 7 },
        share: { type: 'number', maximum: 0.5, multipleOf: 0.25 },
        kind: { enum: ['a', 'b'] },
        fixed: { const: 3 },
        maybe: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
        nullable: { type: ['integer', 'null'] },
        pair: { type: 'array', items: { $ref: '#/$defs/point' }, minItems: 2, maxItems: 2 },
      },
      required: ['name'],
      $defs: { point: { type: 'object', properties: { x: { type: 'number' } } } },
    };
    expect(sampleJson(schema)).toEqual({
      name: 'simulated name......',
      day: '2026-01-01',
      odd: 'simulated odd',
      count: 7,
      share: 0.25,
      kind: 'a',
      fixed: 3,
      maybe: true,
      nullable: 1,
      pair: [{ x: 1 }, { x: 1 }],
    });
  });

  it('ends in recursive schemas', () => {
    const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } } } };
    expect(JSON.stringify(sampleJson(tree)).length).toBeLessThan(5000);
    expect(sampleJson({ $ref: '#' })).toBeNull();
  });
});
