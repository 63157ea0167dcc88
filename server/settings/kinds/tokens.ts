import { createHash } from 'node:crypto';
import { isHeaderSafe } from './header-secret';
import { accept, type Kind, refuse } from './kind';
import { label } from './label';

/** What a token opens: `call` the LLM calls, `admin` what shows or changes the service itself. */
export const SCOPES = ['call', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A token that is let in. Of the token itself only the hash is kept. */
export interface CallerToken {
  /** The service that calls; the key of fairness and statistics. */
  readonly caller: string;
  /** SHA-256 of the token: 32 bytes, to be compared in constant time. */
  readonly sha256: Buffer;
  readonly scopes: readonly Scope[];
  /** The token was given as text and is shorter than 16 characters. */
  readonly short: boolean;
}

const RULE = 'entries caller:token:scopes, separated by commas or line breaks; scopes are call, admin or call+admin';
const WRONG_PARTS = 'must have the 3 parts caller:token:scopes; give a token with a colon or comma as sha256=<hex>';
const SHORT = 16;

/**
 * `chat-api:s3cret:call,ops:sha256=<64 hex digits>:call+admin`. A caller may have several tokens (to change them without
 * a gap); a token has one caller. Blank lines and lines that start with # are skipped.
 */
export const tokens: Kind<readonly CallerToken[]> = {
  rule: RULE,
  range: '`caller:token:scopes`, separated by commas',
  secret: true,
  help: 'Tokens in docs/configuration.md shows how they are written.',
  example: 'chat-api:a-long-random-token:call,ops:another-long-token:call+admin',
  parse(text) {
    const entries = entriesOf(text);
    if (entries.length === 0) return refuse(`must hold at least one entry caller:token:scopes`);
    const parsed = entries.map(parseEntry);
    const list = parsed.filter((entry) => typeof entry === 'object');
    const broken = [
      ...parsed.flatMap((entry, i) => (typeof entry === 'string' ? [`entry ${i + 1} ${entry}`] : [])),
      ...repeated(list),
    ];
    return broken.length > 0 ? refuse(...broken) : accept(list);
  },
  format: (list) => (list.length === 0 ? 'none' : list.map((t) => `${t.caller}:***:${t.scopes.join('+')}`).join(',')),
};

function entriesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((row) => !row.trimStart().startsWith('#'))
    .flatMap((row) => row.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The entry, or what is wrong with it. No part of the entry is shown: it may be the token. */
function parseEntry(entry: string): CallerToken | string {
  const parts = entry.split(':');
  if (parts.length !== 3) return `${WRONG_PARTS} (it has ${parts.length})`;
  const [caller, token, scopeText] = parts as [string, string, string];
  if (!('value' in label.parse(caller))) return `has a bad caller: it must be ${label.rule}`;
  const scopes = parseScopes(scopeText);
  if (!scopes) return 'has bad scopes: they must be call, admin or call+admin';
  const hash = /^sha256=([0-9a-f]{64})$/i.exec(token)?.[1];
  if (hash) return { caller, sha256: Buffer.from(hash, 'hex'), scopes, short: false };
  if (token.startsWith('sha256=')) return 'has a bad hash: sha256= must be followed by 64 hex digits';
  if (!isHeaderSafe(token)) return 'has a bad token: it must be visible ASCII characters without spaces';
  return { caller, sha256: createHash('sha256').update(token).digest(), scopes, short: token.length < SHORT };
}

function parseScopes(text: string): readonly Scope[] | undefined {
  const words = text.split('+');
  const scopes = SCOPES.filter((scope) => words.includes(scope));
  return scopes.length === words.length ? scopes : undefined;
}

function repeated(list: readonly CallerToken[]): string[] {
  const owners = new Map<string, string>();
  return list.flatMap(({ caller, sha256 }) => {
    const key = sha256.toString('hex');
    const owner = owners.get(key);
    owners.set(key, caller);
    return owner === undefined ? [] : [`gives one token twice (to ${owner} and ${caller}), so its caller is not clear`];
  });
}
