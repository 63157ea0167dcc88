import type { Environment } from '../../../server/settings/environment';
import { load, problemsOf } from './problems-of';

const backend = { name: 'a', base_url: 'http://a/v1' };
const backends = (value: unknown) => ({ LLM_POOL_BACKENDS: JSON.stringify(value) });
const rulesOf = (environment: Environment, files = {}) => problemsOf(environment, files).map(({ rule }) => rule);

describe('the upstream of the legacy client', () => {
  const first = { ...backends([{ ...backend, api_key: 'k', models: ['m'] }]) };

  it('is the first backend', () => {
    const { legacy } = load(first).upstreams;
    expect(legacy).toMatchObject({ name: 'legacy', baseUrl: 'http://a/v1', sharedWith: 'a', models: [{ name: 'm' }] });
    expect(legacy?.apiKey.reveal()).toBe('k');
  });

  it.each([{ LLM_LEGACY_API_KEY: 'k' }, { LLM_LEGACY_BASE_URL: 'http://a/v1', LLM_LEGACY_API_KEY: 'k' }])(
    'is the first backend with %j, which is the same key',
    (settings) => {
      expect(load({ ...first, ...settings }).upstreams.legacy?.sharedWith).toBe('a');
    },
  );

  it.each([
    [{ LLM_LEGACY_BASE_URL: 'http://other/v1' }, 'http://other/v1', 'no-key'],
    [{ LLM_LEGACY_BASE_URL: 'http://a:81/v1' }, 'http://a:81/v1', 'no-key'],
    [{ LLM_LEGACY_BASE_URL: 'http://a/v2' }, 'http://a/v2', 'k'],
    [{ LLM_LEGACY_BASE_URL: 'http://other/v1', LLM_LEGACY_API_KEY: 'own' }, 'http://other/v1', 'own'],
    [{ LLM_LEGACY_API_KEY: 'own' }, 'http://a/v1', 'own'],
  ])('%j never sends the key of the backend to another host', (settings, baseUrl, key) => {
    const { legacy } = load({ ...first, ...settings, LLM_LEGACY_MODEL: 'm' }).upstreams;
    expect(legacy).toMatchObject({ baseUrl, model: 'm' });
    expect(legacy?.sharedWith).toBeUndefined();
    expect(legacy?.apiKey.reveal()).toBe(key);
  });

  it.each([{ LLM_LEGACY_BASE_URL: 'http://b' }, { LLM_LEGACY_API_KEY: 'k' }])(
    '%j needs a backend beside it',
    (settings) => {
      expect(rulesOf(settings)).toEqual(['is set, but there is no backend for the pool']);
    },
  );

  describe('with the models of the first backend alone', () => {
    const two = backends({
      backends: [
        { ...backend, models: [{ name: 'chat', upstream_name: 'gpt' }] },
        { ...backend, name: 'b', models: ['other'] },
      ],
      aliases: [
        { name: 'far', targets: ['other'] },
        { name: 'both', targets: ['other', 'chat'] },
      ],
    });

    it('refuses a LLM_LEGACY_MODEL that is not among them', () => {
      expect(problemsOf({ ...two, LLM_LEGACY_MODEL: 'gpt' })).toMatchObject([
        { variable: 'LLM_LEGACY_MODEL', value: 'gpt', fix: expect.stringContaining('Choose one of: chat') },
      ]);
      const apart = { LLM_LEGACY_MODEL: 'gpt', LLM_LEGACY_BASE_URL: 'http://other' };
      expect(load({ ...two, ...apart }).upstreams.legacy?.model).toBe('gpt');
    });

    it.each(['other', 'far'])('refuses the default %s while the pool is off', (model) => {
      const settings = { ...two, LLM_POOL_MODEL: model };
      expect(problemsOf(settings)).toMatchObject([
        { variable: 'LLM_POOL_MODEL', fix: expect.stringContaining('Set LLM_LEGACY_MODEL to one of: chat') },
      ]);
      for (const mended of [{ ENABLE_LLM_POOL: 'true' }, { LLM_LEGACY_MODEL: 'chat' }]) {
        expect(load({ ...settings, ...mended }).upstreams.defaultModel).toBe(model);
      }
    });

    it('notes the names that it cannot serve', () => {
      const settings = { ...two, LLM_POOL_MODEL: 'both' };
      expect(load(settings).notes).toEqual([expect.stringContaining('cannot serve far, other, which')]);
      expect(load({ ...settings, LLM_LEGACY_MODEL: 'chat' }).notes).toEqual([]);
    });
  });
});
