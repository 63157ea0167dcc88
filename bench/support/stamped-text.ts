import { monotonicMicros } from './monotonic-micros';

const MARK = 0x40;
const LEAST = 1_000_000;
const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** The text of a delta: when it was written, in microseconds between two `@`. */
export const stampedText = (): string => `@${monotonicMicros()}@`;

/** Finds the stamps in bytes of any encoding that keeps ASCII: JSON and protobuf do. Calls `seen` with each; returns how many there were. */
export const readStamps = (bytes: Uint8Array, seen: (writtenAt: number) => void): number => {
  let count = 0;
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at)) {
    at++;
    let micros = 0;
    for (; isDigit(bytes[at]); at++) micros = micros * 10 + (bytes[at]! - 0x30);
    // Lengths and numbers of other fields can have the same bytes, but not so many.
    if (bytes[at] !== MARK || micros < LEAST) continue;
    at++;
    seen(micros);
    count++;
  }
  return count;
};
