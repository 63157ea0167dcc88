import fc from 'fast-check';

const characters = fc.oneof(
  fc.constantFrom(...'ab "\\:\r\n\t\u2028{}日本語👩‍👧'),
  fc.integer({ min: 0, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
);

/** Texts of any characters, more often of those that are easily got wrong. */
export const anyText = fc
  .array(characters, { maxLength: 60 })
  .map((list) => list.map((one) => (typeof one === 'string' ? one : String.fromCodePoint(one))).join(''));
