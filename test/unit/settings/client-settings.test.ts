import type { Environment } from '../../../server/settings/environment';
import { loadClientSettings } from '../../../server/settings/load-client-settings';
import { errorOf, filesReader } from './problems-of';

const load = (environment: Environment, files = {}) => loadClientSettings(environment, filesReader(files));

describe('loadClientSettings', () => {
  it('has defaults', () => {
    expect(load({})).toEqual({ addresses: ['127.0.0.1:50051'], token: undefined, tls: false, tlsCaFile: undefined });
  });

  it('reads what is set', () => {
    const settings = load(
      { LLM_POOL_ADDRESS: 'a:1,b:2', LLM_POOL_TOKEN_FILE: '/t', LLM_POOL_TLS: 'true', LLM_POOL_TLS_CA_FILE: '/ca.crt' },
      { '/t': 'token\n' },
    );
    expect(settings).toMatchObject({ addresses: ['a:1', 'b:2'], tls: true, tlsCaFile: '/ca.crt' });
    expect(settings.token?.reveal()).toBe('token');
  });

  it('leaves the variables of the server unread, right or wrong', () => {
    expect(load({ LLM_POOL_SIZE: 'wrong', LLM_POOL_TOKENS: 'wrong', ENABLE_LLM_POOL: 'true' })).toEqual(load({}));
  });

  it.each([
    ['JSON', { LLM_POOL_BACKENDS: '{"backends":[{"name":"a","api_key_env":"LLM_POOL_A_KEY"}]}' }, {}],
    ['what is wrong JSON', { LLM_POOL_BACKENDS: '[{"api_key_env": "LLM_POOL_A_KEY",,' }, {}],
    [
      'a file',
      { LLM_POOL_BACKENDS: '', LLM_POOL_BACKENDS_FILE: '/b.yaml' },
      { '/b.yaml': 'backends:\n  - api_key_env: LLM_POOL_A_KEY\n' },
    ],
  ])('knows the variables of keys that backends name: in %s', (_, environment, files) => {
    expect(load({ ...environment, LLM_POOL_A_KEY: 'k' }, files)).toEqual(load({}));
    expect(() => load({ ...environment, LLM_POOL_B_KEY: 'k' }, files)).toThrow('LLM_POOL_B_KEY');
  });

  it('does not mind a file of backends that cannot be read', () => {
    expect(load({ LLM_POOL_BACKENDS_FILE: '/none' })).toEqual(load({}));
  });

  it('tells what is wrong', () => {
    const { problems } = errorOf(() =>
      load({
        LLM_POOL_ADDRESS: 'localhost',
        LLM_POOL_TOKEN: 'a b',
        LLM_POOL_TLS_CA_FILE: '/ca.crt',
        LLM_POOL_ADRESS: 'x',
      }),
    );
    expect(problems.map(({ variable, value }) => [variable, value])).toEqual([
      ['LLM_POOL_ADDRESS', 'localhost'],
      ['LLM_POOL_TOKEN', '***'],
      ['LLM_POOL_TLS_CA_FILE', '/ca.crt'],
      ['LLM_POOL_ADRESS', undefined],
    ]);
  });
});
