import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticate } from '../../../server/auth/authenticate';
import type { KnownToken } from '../../../server/auth/identity';
import { requireScope } from '../../../server/auth/require-scope';
import { CallError } from '../../../server/core/call-error';

jest.mock('node:crypto', () => {
  const actual = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  return { ...actual, timingSafeEqual: jest.fn(actual.timingSafeEqual) };
});

const known = (caller: string, token: string, scopes: KnownToken['scopes'] = ['call']): KnownToken => ({
  caller,
  sha256: createHash('sha256').update(token).digest(),
  scopes,
});
const tokens = [known('chat-api', 'tok-a'), known('ops', 'tok-b', ['call', 'admin']), known('chat-api', 'tok-c')];
const failure = (header: string | undefined): CallError => {
  try {
    authenticate(tokens, header);
  } catch (error) {
    return error as CallError;
  }
  throw new Error('was let in');
};

describe('authenticate', () => {
  it('knows the caller by the token', () => {
    expect(authenticate(tokens, 'Bearer tok-a')).toMatchObject({ caller: 'chat-api', scopes: ['call'] });
    expect(authenticate(tokens, 'Bearer tok-b').caller).toBe('ops');
    expect(authenticate(tokens, 'Bearer tok-c').caller).toBe('chat-api');
  });

  it('does not mind the case of the scheme, nor more spaces', () => {
    for (const header of ['bearer tok-a', 'BEARER tok-a', 'Bearer   tok-a  ']) {
      expect(authenticate(tokens, header).caller).toBe('chat-api');
    }
  });

  it('lets everybody do everything while there are no tokens', () => {
    expect(authenticate([], undefined)).toEqual({ caller: 'anonymous', scopes: ['call', 'admin'] });
    expect(authenticate([], 'Bearer whatever').caller).toBe('anonymous');
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic tok-a'],
    ['no token', 'Bearer '],
    ['the token alone', 'tok-a'],
    ['two tokens', 'Bearer tok-a tok-b'],
    ['an unknown token', 'Bearer tok-x'],
    ['the start of a token', 'Bearer tok-'],
    ['more than a token', 'Bearer tok-aa'],
    ['another case', 'Bearer TOK-A'],
    ['control characters', 'Bearer tok-a\u0000'],
  ])('refuses %s', (_name, header) => {
    expect(failure(header).reason).toBe('CALLER_UNAUTHENTICATED');
  });

  it('refuses the hash of a token as a token', () => {
    const hash = tokens[0]!.sha256.toString('hex');
    expect(failure(`Bearer ${hash}`).reason).toBe('CALLER_UNAUTHENTICATED');
    expect(failure(`Bearer sha256=${hash}`).reason).toBe('CALLER_UNAUTHENTICATED');
  });

  it('refuses an oversize header without hashing it', () => {
    const header = `Bearer ${'x'.repeat(5000)}`;
    expect(failure(header).message).toContain('too long');
  });

  it('says what to do, and nothing of what was sent', () => {
    for (const header of ['Bearer s3cret', 'Basic s3cret', `Bearer s3cret${'x'.repeat(5000)}`]) {
      expect(failure(header).message).toContain('LLM_POOL_TOKENS');
      expect(failure(header).message).not.toContain('s3cret');
    }
  });

  it('compares with every token, found or not, and in constant time', () => {
    const compare = jest.mocked(timingSafeEqual);
    for (const header of ['Bearer tok-a', 'Bearer tok-c']) {
      compare.mockClear();
      authenticate(tokens, header);
      expect(compare).toHaveBeenCalledTimes(tokens.length);
    }
    compare.mockClear();
    failure('Bearer tok-x');
    expect(compare).toHaveBeenCalledTimes(tokens.length);
  });

  it('has no other comparison with a token, and no early exit', () => {
    const source = readFileSync(join(__dirname, '../../../server/auth/authenticate.ts'), 'utf8');
    const body = source.slice(source.indexOf('const find'), source.indexOf('const unauthenticated'));
    expect(body).not.toMatch(/break|\.find\(|\.some\(|\.equals\(|===|!==/);
    expect(body.match(/return/g)).toHaveLength(1);
  });
});

describe('requireScope', () => {
  it('lets pass whose token has the scope', () => {
    expect(() => requireScope({ caller: 'ops', scopes: ['admin'] }, 'admin')).not.toThrow();
  });

  it('names the scope that is missing', () => {
    const attempt = () => requireScope({ caller: 'chat-api', scopes: ['call'] }, 'admin');
    expect(attempt).toThrow(CallError);
    expect(attempt).toThrow('the token of chat-api lacks the scope admin: use a token that has it');
  });
});
