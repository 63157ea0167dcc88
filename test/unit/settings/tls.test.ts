import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, problemsOf } from './problems-of';

const names = ['server.crt', 'server.key', 'other.crt', 'other.key'];
const files = {
  ...Object.fromEntries(names.map((name) => [`/${name}`, readFileSync(join(__dirname, 'fixtures', name), 'utf8')])),
  '/text': 'no PEM at all',
};
const pair = { LLM_POOL_TLS_CERT_FILE: '/server.crt', LLM_POOL_TLS_KEY_FILE: '/server.key' };

describe('TLS files', () => {
  it('may be a pair, and client authorities with it', () => {
    const { access } = load({ ...pair, LLM_POOL_TLS_CLIENT_CA_FILE: '/other.crt' }, files);
    expect(access).toMatchObject({
      tlsCertFile: '/server.crt',
      tlsKeyFile: '/server.key',
      tlsClientCaFile: '/other.crt',
    });
  });

  it.each([
    [{ LLM_POOL_TLS_CERT_FILE: '/server.crt' }, 'LLM_POOL_TLS_CERT_FILE', 'needs LLM_POOL_TLS_KEY_FILE too'],
    [{ LLM_POOL_TLS_KEY_FILE: '/server.key' }, 'LLM_POOL_TLS_KEY_FILE', 'needs LLM_POOL_TLS_CERT_FILE too'],
    [{ LLM_POOL_TLS_CLIENT_CA_FILE: '/other.crt' }, 'LLM_POOL_TLS_CLIENT_CA_FILE', 'needs LLM_POOL_TLS_CERT_FILE too'],
    [
      { ...pair, LLM_POOL_TLS_KEY_FILE: '/other.key' },
      'LLM_POOL_TLS_KEY_FILE',
      'is not the key of the certificate in LLM_POOL_TLS_CERT_FILE',
    ],
    [
      { ...pair, LLM_POOL_TLS_CERT_FILE: '/server.key' },
      'LLM_POOL_TLS_CERT_FILE',
      'the file does not begin with a PEM certificate',
    ],
    [
      { ...pair, LLM_POOL_TLS_KEY_FILE: '/text' },
      'LLM_POOL_TLS_KEY_FILE',
      'the file does not begin with a PEM private key without a passphrase',
    ],
    [
      { ...pair, LLM_POOL_TLS_CLIENT_CA_FILE: '/none' },
      'LLM_POOL_TLS_CLIENT_CA_FILE',
      'the file cannot be read (ENOENT)',
    ],
  ])('%j', (environment, variable, rule) => {
    expect(problemsOf(environment, files)).toEqual([expect.objectContaining({ variable, rule })]);
  });
});
