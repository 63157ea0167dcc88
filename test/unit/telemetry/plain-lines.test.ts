import fc from 'fast-check';
import pino from 'pino';
import { plainLines } from '../../../server/telemetry/plain-lines';

/** The line that pino makes, and the one that it makes with plainLines. */
const both = (log: (logger: pino.Logger) => void) => {
  const lines: string[] = [];
  const options: pino.LoggerOptions = {
    base: { instance: 'a "b"' },
    timestamp: () => ',"time":1',
    formatters: { level: (level) => ({ level }) },
    serializers: { err: (error: Error) => `told: ${error.message}` },
  };
  const make = () => pino(options, { write: (line: string) => lines.push(line) });
  log(make());
  log(plainLines(make(), (fields) => fields));
  return { asPino: lines[0], plain: lines[1] };
};

describe('plainLines', () => {
  it('writes what pino writes, letter by letter', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(undefined),
    );
    const nested = fc.oneof(
      value,
      fc.constant(null),
      fc.array(value),
      fc.dictionary(fc.string({ minLength: 1 }), value),
    );
    const key = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((name) => !['err', '__proto__', 'msg'].includes(name));
    fc.assert(
      fc.property(fc.dictionary(key, nested), fc.option(fc.string(), { nil: undefined }), (fields, text) => {
        const { asPino, plain } = both((logger) => logger.warn(fields, text));
        expect(plain).toBe(asPino);
      }),
    );
  });

  it.each<[string, (logger: pino.Logger) => void]>([
    ['no fields', (logger) => logger.info('text')],
    ['an error', (logger) => logger.info({ a: 1, err: new Error('why') }, 'text')],
    ['an error alone', (logger) => logger.error(new Error('why'))],
    ['a child', (logger) => logger.child({ of: 1 }, { serializers: { a: () => 'short' } }).info({ a: 1 }, 'text')],
    ['what JSON does not know', (logger) => logger.info({ big: 1n, date: new Date(0) }, 'text')],
  ])('leaves to pino what is more than that: %s', (_what, log) => {
    const { asPino, plain } = both(log);
    expect(plain).toBe(asPino);
  });
});
