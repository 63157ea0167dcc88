import { inspect } from 'node:util';
import { Secret } from '../../../server/settings/secret';
import { errorOf, load } from './problems-of';

const PRIVATE = 'pr1vate';
const backend = { name: 'a', base_url: 'http://a' };

describe('a Secret', () => {
  it('shows itself only when asked', () => {
    const secret = new Secret(PRIVATE);
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
    ];
    expect(shown.join()).not.toContain(PRIVATE);
    expect(inspect(secret)).toBe('***');
    expect(secret.reveal()).toBe(PRIVATE);
  });
});

describe('secrets never show', () => {
  it.each([
    [{ OPENAI_API_KEY: `${PRIVATE} x` }],
    [{ OPENAI_API_KEY: `${PRIVATE}\n` }],
    [{ LLM_LEGACY_API_KEY: `${PRIVATE} x`, OPENAI_API_KEY: PRIVATE }],
    [{ LLM_LEGACY_API_KEY: PRIVATE }],
    [{ OPENAI_API_KEY_FILE: PRIVATE }],
    [{ LLM_POOL_TOKENS: PRIVATE }],
    [{ LLM_POOL_TOKENS: `a:${PRIVATE}:calll` }],
    [{ LLM_POOL_TOKENS: `a:${PRIVATE}:call,b:${PRIVATE}:call` }],
    [{ LLM_POOL_TOKENS_FILE: `a:${PRIVATE}:call` }],
    [{ LLM_POOL_TOKENS_FILE: '/file' }],
    [{ LLM_POOL_TOKNES: `a:${PRIVATE}:call` }],
    [{ LLM_POOL_BACKENDS: `[{"api_key": "${PRIVATE}"` }],
    [{ LLM_POOL_BACKENDS: `- api_key: @${PRIVATE}\n-: ]` }],
    [{ LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, api_key: `${PRIVATE} x` }]) }],
    [{ LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, api_key: { value: PRIVATE } }]) }],
    [{ LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, apikey: PRIVATE }]) }],
    [{ LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, api_key_env: `sk-${PRIVATE}` }]) }],
    [{ LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, api_key_file: `sk-${PRIVATE}` }]) }],
    [{ LLM_POOL_BACKENDS_FILE: `[{"api_key":"${PRIVATE}"}]` }],
    [{ OPENAI_BASE_URL: `http://user:${PRIVATE}@host/v1` }],
    [{ OPENAI_BASE_URL: `http://host/v1?api-key=${PRIVATE}` }],
    [{ LLM_POOL_TLS_KEY_FILE: `-----BEGIN PRIVATE KEY-----\n${PRIVATE}/x` }],
  ])('in the message about %j', (environment) => {
    const error = errorOf(() => load(environment, { '/file': PRIVATE }));
    expect(inspect(error, { depth: 9 }).split(PRIVATE).length).toBe(1);
  });

  it('in the settings, however they are printed', () => {
    const settings = load({
      OPENAI_API_KEY: PRIVATE,
      LLM_LEGACY_API_KEY: PRIVATE,
      LLM_POOL_TOKENS: `a:${PRIVATE}-token:call`,
      LLM_POOL_BACKENDS: JSON.stringify([{ ...backend, api_key: PRIVATE }]),
    });
    expect(JSON.stringify(settings)).not.toContain(PRIVATE);
    expect(inspect(settings, { depth: 9, showHidden: true })).not.toContain(PRIVATE);
    const shown = Object.fromEntries(settings.described.map(({ name, value }) => [name, value]));
    expect(shown).toMatchObject({ OPENAI_API_KEY: '***', LLM_POOL_TOKENS: 'a:***:call', LLM_POOL_BACKENDS: 'a' });
  });
});
