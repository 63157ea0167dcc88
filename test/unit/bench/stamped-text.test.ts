import { monotonicMicros } from '../../../bench/support/monotonic-micros';
import { readStamps, stampedText } from '../../../bench/support/stamped-text';

const stamps = (bytes: Uint8Array): number[] => {
  const seen: number[] = [];
  expect(readStamps(bytes, (micros) => seen.push(micros))).toBe(seen.length);
  return seen;
};

describe('stamps', () => {
  it('say when they were made, and are found among other bytes', () => {
    const before = monotonicMicros();
    const text = `{"a":"${stampedText()}","b":"${stampedText()}"}`;
    const seen = stamps(Buffer.from(text));
    expect(seen).toHaveLength(2);
    for (const micros of seen) {
      expect(micros).toBeGreaterThanOrEqual(before);
      expect(micros).toBeLessThanOrEqual(monotonicMicros());
    }
  });

  it('are not taken from bytes that only look like one', () => {
    expect(stamps(Buffer.from('@@12345678@'))).toEqual([12_345_678]);
    expect(stamps(Buffer.from('@1@ @12 @x@ @12345678'))).toEqual([]);
  });
});
