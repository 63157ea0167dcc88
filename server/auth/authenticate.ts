import { createHash, timingSafeEqual } from 'node:crypto';
import { CallError } from '../core/call-error';
import type { Identity, KnownToken } from './identity';

/** No token is that long; what is longer is not worth the hashing. */
const MAX_HEADER_LENGTH = 4096;
const BEARER = /^bearer +([\x21-\x7e]+) *$/i;
const HOW = 'send `authorization: Bearer TOKEN` with a token of LLM_POOL_TOKENS';

/** Who calls while there are no tokens; the server then listens on loopback only. */
const ANONYMOUS: Identity = { caller: 'anonymous', scopes: ['call', 'admin'] };

/**
 * Who sent this `authorization` header.
 * @throws CallError CALLER_UNAUTHENTICATED; its message holds nothing of the header
 */
export const authenticate = (tokens: readonly KnownToken[], header: string | undefined): Identity => {
  if (tokens.length === 0) return ANONYMOUS;
  if (header === undefined || header === '') throw unauthenticated(`no token: ${HOW}`);
  if (header.length > MAX_HEADER_LENGTH) throw unauthenticated(`authorization is too long: ${HOW}`);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw unauthenticated(`authorization is not of the form \`Bearer TOKEN\`: ${HOW}`);
  const known = find(tokens, token);
  if (!known) throw unauthenticated(`the token is not known: ${HOW}`);
  return known;
};

/**
 * Compares with every token, hash against hash in constant time, and stops at none: how long it takes tells neither how much of a token was
 * right nor which one.
 */
const find = (tokens: readonly KnownToken[], token: string): KnownToken | undefined => {
  const presented = createHash('sha256').update(token).digest();
  let found: KnownToken | undefined;
  for (const known of tokens) {
    const equal = timingSafeEqual(presented, known.sha256);
    found = equal ? known : found;
  }
  return found;
};

const unauthenticated = (message: string): CallError => new CallError('CALLER_UNAUTHENTICATED', message);
