import { createHash } from 'node:crypto';
import { tokens } from '../../../server/settings/kinds/tokens';
import { load } from './problems-of';

const hashOf = (token: string) => createHash('sha256').update(token).digest();

describe('tokens', () => {
  it('are kept as hashes, with caller and scopes', () => {
    const { access } = load({ LLM_POOL_TOKENS: 'chat-api:s3cret-s3cret-s3cret:call, ops:another:admin+call,' });
    expect(access.tokens).toEqual([
      { caller: 'chat-api', sha256: hashOf('s3cret-s3cret-s3cret'), scopes: ['call'], short: false },
      { caller: 'ops', sha256: hashOf('another'), scopes: ['call', 'admin'], short: true },
    ]);
    expect(JSON.stringify(access)).not.toContain('s3cret');
  });

  it('may come as a hash, and in a file with lines and comments', () => {
    const hex = hashOf('a:b,c').toString('hex');
    const text = `# callers\r\nchat-api:sha256=${hex.toUpperCase()}:call\n\n  # old\nops:token:call+admin,web:other:call\n`;
    const { access } = load({ LLM_POOL_TOKENS_FILE: '/tokens' }, { '/tokens': text });
    expect(access.tokens.map(({ caller }) => caller)).toEqual(['chat-api', 'ops', 'web']);
    expect(access.tokens[0]?.sha256).toEqual(hashOf('a:b,c'));
  });

  it('may be several for one caller', () => {
    expect(load({ LLM_POOL_TOKENS: 'a:old-token:call,a:new-token:call' }).access.tokens).toHaveLength(2);
  });

  it.each([
    ['s3cret', /^entry 1 must have the 3 parts caller:token:scopes;.*\(it has 1\)$/],
    ['a:b:call,a:s3cret:x:call', /^entry 2 must have the 3 parts .*\(it has 4\)$/],
    ['a b:s3cret:call', /^entry 1 has a bad caller: it must be a name/],
    [':s3cret:call', /^entry 1 has a bad caller/],
    ['a:s3cret:', /^entry 1 has bad scopes: they must be call, admin or call\+admin$/],
    ['a:s3cret:root', /^entry 1 has bad scopes/],
    ['a:s3cret:call+call', /^entry 1 has bad scopes/],
    ['a::call', /^entry 1 has a bad token/],
    ['a:s3 cret:call', /^entry 1 has a bad token/],
    ['a:sha256=s3cret:call', /^entry 1 has a bad hash: sha256= must be followed by 64 hex digits$/],
    ['a:s3cret:call,b:s3cret:admin', /^gives one token twice \(to a and b\)/],
    [`a:s3cret:call,b:sha256=${hashOf('s3cret').toString('hex')}:call`, /^gives one token twice/],
    [' , ,', /^must hold at least one entry/],
  ])('%j is refused without being shown', (text, rule) => {
    const parsed = tokens.parse(text);
    expect(parsed).toEqual({ broken: [expect.stringMatching(rule)] });
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});
