import { load, problemsOf } from './problems-of';

const three = JSON.stringify(['a', 'b', 'c'].map((name) => ({ name, base_url: `http://${name}/v1` })));
const tokens = { LLM_POOL_TOKENS: 'a:a-token-of-some-length:call' };

describe('settings that contradict each other', () => {
  it.each([
    [
      { LLM_POOL_DEFAULT_DEADLINE_MS: '900001' },
      'LLM_POOL_DEFAULT_DEADLINE_MS',
      'must not be larger than LLM_POOL_MAX_DEADLINE_MS (900000)',
    ],
    [
      { LLM_POOL_MAX_DEADLINE_MS: '60000' },
      'LLM_POOL_DEFAULT_DEADLINE_MS',
      'must not be larger than LLM_POOL_MAX_DEADLINE_MS (60000)',
    ],
    [
      { LLM_POOL_DEFAULT_DEADLINE_MS: '99' },
      'LLM_POOL_MIN_DEADLINE_MS',
      'must not be larger than LLM_POOL_DEFAULT_DEADLINE_MS (99)',
    ],
    [{ LLM_POOL_OFF_MS: '300001' }, 'LLM_POOL_OFF_MS', 'must not be larger than LLM_POOL_OFF_MAX_MS (300000)'],
    [{ LLM_POOL_RETRY_MAX_MS: '199' }, 'LLM_POOL_RETRY_BASE_MS', 'must not be larger than LLM_POOL_RETRY_MAX_MS (199)'],
    [
      { LLM_POOL_BREAKER_OPEN_MS: '60001' },
      'LLM_POOL_BREAKER_OPEN_MS',
      'must not be larger than LLM_POOL_BREAKER_OPEN_MAX_MS (60000)',
    ],
    [
      { LLM_POOL_DRAIN_DELAY_MS: '5000' },
      'LLM_POOL_DRAIN_DELAY_MS',
      'together with LLM_POOL_DRAIN_MS (25000) it must stay below 30000 ms',
    ],
    [
      { LLM_POOL_BACKENDS: three, LLM_POOL_SIZE: '2-9' },
      'LLM_POOL_SIZE',
      'every backend needs a client, and there are 3 backends',
    ],
    [{ LLM_POOL_HTTP_PORT: '50051' }, 'LLM_POOL_HTTP_PORT', 'is the port of the gRPC server too'],
    [{ LLM_POOL_METRICS_TOKEN_REQUIRED: 'true' }, 'LLM_POOL_METRICS_TOKEN_REQUIRED', 'there are no tokens'],
    [
      { LLM_POOL_GRPC_HOST: '0.0.0.0', OPENAI_API_KEY: 'k' },
      'LLM_POOL_GRPC_HOST',
      'without tokens the server listens on loopback only',
    ],
    [
      { LLM_POOL_HTTP_HOST: '::', OPENAI_API_KEY: 'k' },
      'LLM_POOL_HTTP_HOST',
      'without tokens the server listens on loopback only',
    ],
    [
      { LLM_POOL_GRPC_HOST: 'example.com', ...tokens },
      'LLM_POOL_GRPC_HOST',
      'no upstream is configured, and the simulator answers on loopback only',
    ],
  ])('%j', (environment, variable, rule) => {
    expect(problemsOf(environment)).toEqual([{ variable, value: expect.any(String), rule, fix: expect.any(String) }]);
  });

  it.each([
    { LLM_POOL_DEFAULT_DEADLINE_MS: '900000' },
    { LLM_POOL_DRAIN_DELAY_MS: '4999' },
    { LLM_POOL_BACKENDS: three, LLM_POOL_SIZE: '3-9' },
    { LLM_POOL_HTTP_PORT: '0', LLM_POOL_GRPC_PORT: '0' },
    { LLM_POOL_GRPC_HOST: '::1', LLM_POOL_HTTP_HOST: 'localhost' },
    { LLM_POOL_GRPC_HOST: '127.9.9.9', LLM_POOL_HTTP_HOST: '0:0:0:0:0:0:0:1' },
    { LLM_POOL_GRPC_HOST: '0.0.0.0', LLM_POOL_HTTP_HOST: '::', OPENAI_API_KEY: 'k', ...tokens },
  ])('%j is fine', (environment) => expect(() => load(environment)).not.toThrow());

  it('does not compare with a value that could not be read', () => {
    const environment = { LLM_POOL_MAX_DEADLINE_MS: 'x', LLM_POOL_DEFAULT_DEADLINE_MS: '86400000' };
    expect(problemsOf(environment).map(({ variable }) => variable)).toEqual(['LLM_POOL_MAX_DEADLINE_MS']);
    const unreadable = {
      LLM_POOL_GRPC_HOST: '0.0.0.0',
      LLM_POOL_TOKENS_FILE: '/none',
      LLM_POOL_BACKENDS: '[',
      LLM_LEGACY_API_KEY: 'k',
    };
    const variables = new Set(problemsOf(unreadable).map(({ variable }) => variable));
    expect(variables).toEqual(new Set(['LLM_POOL_TOKENS_FILE', 'LLM_POOL_BACKENDS']));
  });
});

describe('notes', () => {
  it('tell what is allowed but should be known', () => {
    const { notes } = load({
      ...{ OPENAI_API_KEY: 'k', LLM_POOL_BACKENDS: three, LLM_POOL_GRPC_HOST: '0.0.0.0' },
      LLM_POOL_TOKENS: `weak:short:call,strong:${'x'.repeat(16)}:call,hashed:sha256=${'0'.repeat(64)}:admin`,
    });
    expect(notes).toEqual([
      'LLM_POOL_MODEL is not set: calls that name no model are refused. Name the model that they shall get.',
      'OPENAI_API_KEY is ignored, because LLM_POOL_BACKENDS names the upstreams.',
      'LLM_POOL_GRPC_HOST=0.0.0.0 without TLS: tokens travel unencrypted unless something in front encrypts.',
      'LLM_POOL_TOKENS: the token of weak has fewer than 16 characters and is easy to guess.',
    ]);
  });

  it('are silent about a key that a backend uses', () => {
    const backend = [{ name: 'a', base_url: 'http://a', api_key_env: 'OPENAI_API_KEY' }];
    const given = { OPENAI_API_KEY: 'k', LLM_POOL_MODEL: 'm', LLM_POOL_BACKENDS: JSON.stringify(backend) };
    expect(load(given).notes).toEqual([]);
  });
});
