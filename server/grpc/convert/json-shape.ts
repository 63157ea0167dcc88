export interface JsonShape {
  /** Levels of nesting: 1 for a flat object. */
  readonly depth: number;
  /** Whether JSON.stringify(JSON.parse(text)) keeps the order of keys and the exact numbers. */
  readonly plain: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Every number with fewer characters than this survives a round trip through a double. */
const LONG_NUMBER = 16;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isNumberPart = (code: number): boolean => isDigit(code) || code === 0x2e || code === 0x2d || code === 0x2b;
const isExponent = (code: number): boolean => code === 0x65 || code === 0x45;

const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
};

/** Whether a colon follows the string that ends at `end`. */
const isKey = (text: string, end: number): boolean => {
  let next = end + 1;
  while (isSpace(text.charCodeAt(next))) next += 1;
  return text.charCodeAt(next) === COLON;
};

/**
 * Looks over valid JSON text, once. Not plain is what JavaScript would change: keys that look like array indexes (objects put them first), a
 * key that may hide one behind an escape, and numbers that are long or have an exponent.
 */
export const jsonShape = (text: string): JsonShape => {
  let depth = 0;
  let deepest = 0;
  let plain = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const first = text.charCodeAt(at + 1);
      at = endOfString(text, at);
      if ((isDigit(first) || first === BACKSLASH) && isKey(text, at)) plain = false;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    } else if (isNumberPart(code)) {
      const start = at;
      while (isNumberPart(text.charCodeAt(at + 1))) at += 1;
      if (at - start + 1 >= LONG_NUMBER || isExponent(text.charCodeAt(at + 1))) plain = false;
    }
  }
  return { depth: deepest, plain };
};
