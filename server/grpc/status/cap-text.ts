const ELLIPSIS = '…';

/** How many bytes a character takes in UTF-8. */
const utf8Bytes = (character: string): number => {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};

/** The text, well-formed, cut to at most `max` bytes of UTF-8; a cut text ends in an ellipsis. */
export const capText = (text: string, max: number): string => {
  const whole = text.toWellFormed();
  if (whole.length * 3 <= max || Buffer.byteLength(whole) <= max) return whole;
  let room = max - Buffer.byteLength(ELLIPSIS);
  let end = 0;
  for (const character of whole) {
    room -= utf8Bytes(character);
    if (room < 0) break;
    end += character.length;
  }
  return whole.slice(0, end) + ELLIPSIS;
};
