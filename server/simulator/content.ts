/** A text that is cut into tokens and may be too long to be held. */
export interface Content {
  readonly tokens: number;
  /** Whether a limit of tokens shortened it. */
  readonly cut: boolean;
  /** The text in order, `tokensPerPiece` tokens at a time. */
  pieces(tokensPerPiece: number): Iterable<Piece>;
}

export interface Piece {
  text: string;
  tokens: number;
}

/** A text as it is; a token is up to 4 characters with the space before them. */
export function textContent(text: string, maxTokens = Number.POSITIVE_INFINITY): Content {
  const all = splitTokens(text);
  const tokens = all.length > maxTokens ? all.slice(0, maxTokens) : all;
  return {
    tokens: tokens.length,
    cut: all.length > maxTokens,
    *pieces(tokensPerPiece) {
      for (let from = 0; from < tokens.length; from += tokensPerPiece) {
        const piece = tokens.slice(from, from + tokensPerPiece);
        yield { text: piece.join(''), tokens: piece.length };
      }
    },
  };
}

/** Each character of the text is in exactly one token. */
export function splitTokens(text: string): string[] {
  return text.match(/\s?\S{1,4}|\s/gu) ?? [];
}

const FILLER_TOKEN_BYTES = 4;
const FILLER = 'This text is  only  a    fill of the simu lato r.   ';

/** So many bytes of filler in tokens of 4 bytes, made while it is read. */
export function fillerContent(bytes: number, maxTokens = Number.POSITIVE_INFINITY): Content {
  const total = Math.min(bytes, maxTokens * FILLER_TOKEN_BYTES);
  return {
    tokens: Math.ceil(total / FILLER_TOKEN_BYTES),
    cut: total < bytes,
    *pieces(tokensPerPiece) {
      const step = tokensPerPiece * FILLER_TOKEN_BYTES;
      const endless = FILLER.repeat(Math.ceil(step / FILLER.length) + 1);
      for (let from = 0; from < total; from += step) {
        const length = Math.min(step, total - from);
        const offset = from % FILLER.length;
        yield { text: endless.slice(offset, offset + length), tokens: Math.ceil(length / FILLER_TOKEN_BYTES) };
      }
    },
  };
}
