import type { Environment } from '../../../server/settings/environment';
import { load, problemsOf } from './problems-of';

const backend = { name: 'a', base_url: 'http://a/v1' };
const backends = (value: unknown) => ({ LLM_POOL_BACKENDS: JSON.stringify(value) });
const keyOf = (environment: Record<string, string>, files = {}) =>
  load(environment, files).upstreams.backends[0]?.apiKey.reveal();
const rulesOf = (environment: Environment, files = {}) => problemsOf(environment, files).map(({ rule }) => rule);

describe('one upstream from OPENAI_*', () => {
  it.each([
    [{ OPENAI_API_KEY: 'k' }, 'https://api.openai.com/v1', 'k'],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:8000/v1/' }, 'http://127.0.0.1:8000/v1', 'no-key'],
    [{ OPENAI_BASE_URL: 'http://h', OPENAI_API_KEY: 'k' }, 'http://h', 'k'],
  ])('%j', (environment, baseUrl, key) => {
    const { upstreams } = load(environment);
    expect(upstreams).toMatchObject({
      simulator: false,
      aliases: [],
      backends: [{ name: 'default', baseUrl, weight: 1, models: [] }],
    });
    expect(upstreams.backends[0]?.apiKey.reveal()).toBe(key);
  });
});

describe('LLM_POOL_BACKENDS', () => {
  it('is a list of backends', () => {
    const models = [{ name: 'gpt-4o', upstream_name: 'prod' }, 'mini'];
    const { upstreams } = load(
      backends([
        { ...backend, api_key: 'k', region: 'tokyo', weight: 3, models },
        { ...backend, name: 'b' },
      ]),
    );
    expect(upstreams.backends).toMatchObject([
      {
        name: 'a',
        baseUrl: 'http://a/v1',
        region: 'tokyo',
        weight: 3,
        models: [
          { name: 'gpt-4o', upstreamName: 'prod' },
          { name: 'mini', upstreamName: 'mini' },
        ],
      },
      { name: 'b', weight: 1, models: [] },
    ]);
  });

  it('may hold aliases, and be YAML in a file', () => {
    const yaml = `
backends:
  - {name: a, base_url: "http://a/v1", models: [big]}
  - name: b   # any model
    base_url: http://b/v1
aliases:
  - name: big
    targets: [big, {model: small, backend: b}]
`;
    const { upstreams } = load({ LLM_POOL_BACKENDS_FILE: 'backends.yaml' }, { 'backends.yaml': yaml });
    expect(upstreams.aliases).toEqual([{ name: 'big', targets: [{ model: 'big' }, { model: 'small', backend: 'b' }] }]);
  });

  it('finds keys in files and variables, also ones that are named like ours', () => {
    expect(keyOf(backends([{ ...backend, api_key_file: '/k' }]), { '/k': 'file-key\n' })).toBe('file-key');
    expect(keyOf({ ...backends([{ ...backend, api_key_env: 'LLM_POOL_KEY_A' }]), LLM_POOL_KEY_A: 'env-key' })).toBe(
      'env-key',
    );
    expect(keyOf(backends([backend]))).toBe('no-key');
  });

  it.each<[string, unknown, string]>([
    ['no list', 'text', 'the document must be an object with the keys backends, aliases'],
    ['empty', [], 'backends must be a list with at least one entry'],
    ['no backends', {}, 'backends is missing'],
    [
      'an unknown key',
      [{ ...backend, wieght: 1 }],
      'backends[0].wieght is not known here; the keys are name, base_url,',
    ],
    ['an inherited key', [{ ...backend, constructor: 1 }], 'backends[0].constructor is not known here'],
    [
      'an unknown key on top',
      { backends: [backend], models: [] },
      'models is not known here; the keys are backends, aliases',
    ],
    ['no name', [{ base_url: 'http://a' }], 'backends[0].name is missing'],
    ['a number as name', [{ ...backend, name: 7 }], 'backends[0].name is 7: must be a name'],
    [
      'a bad address',
      [{ ...backend, base_url: 'http://u:pw@a' }],
      'backends[0].base_url is http://***@a: must be an http',
    ],
    ['weight 0', [{ ...backend, weight: 0 }], 'backends[0].weight is 0: must be a whole number from 1 to 1000'],
    ['weight as text', [{ ...backend, weight: '5' }], 'backends[0].weight must be a whole number from 1 to 1000'],
    ['weight 1001', [{ ...backend, weight: 1001 }], 'backends[0].weight is 1001: must be'],
    ['no models', [{ ...backend, models: [] }], 'backends[0].models must be a list with at least one entry'],
    ['a bad model', [{ ...backend, models: ['a b'] }], 'backends[0].models[0].name is "a b": must be 1 to 200'],
    [
      'an unknown key of a model',
      [{ ...backend, models: [{ name: 'm', alias: 'x' }] }],
      'backends[0].models[0].alias is not known',
    ],
    [
      'the name of the legacy client',
      [backend, { ...backend, name: 'legacy' }],
      'backends[1].name is legacy, which is the name of the legacy client',
    ],
    ['a name twice', [backend, backend], 'backends has the name a twice'],
    ['a model twice', [{ ...backend, models: ['m', 'm'] }], 'backends[0].models has the name m twice'],
    ['two keys', [{ ...backend, api_key: 'k', api_key_env: 'K' }], 'backends[0] has api_key and api_key_env: only one'],
    [
      'an alias twice',
      { backends: [backend], aliases: [1, 2].map(() => ({ name: 'x', targets: ['m'] })) },
      'aliases has the name x twice',
    ],
    [
      'a target twice',
      { backends: [backend], aliases: [{ name: 'x', targets: ['m', 'm'] }] },
      'aliases[0].targets has the target m twice',
    ],
    [
      'a target without backend',
      { backends: [backend], aliases: [{ name: 'x', targets: [{ model: 'm', backend: 'z' }] }] },
      'aliases[0].targets[0].backend is z: there is no backend of that name',
    ],
    [
      'a target nobody serves',
      { backends: [{ ...backend, models: ['m'] }], aliases: [{ name: 'x', targets: ['n'] }] },
      'aliases[0].targets[0].model is n: no backend lists that model',
    ],
  ])('with %s is refused by its path', (_, value, rule) => {
    expect(rulesOf(backends(value))).toEqual([expect.stringContaining(rule)]);
  });

  it.each([
    ['[{"name": "a",', /^is not valid JSON or YAML at line 1, column \d+/],
    ['- name: a\n  name: b', /^is not valid JSON or YAML at line 2, column 3 \(DUPLICATE_KEY\)$/],
    ['- *key', /^is not valid JSON or YAML|^uses YAML anchors/],
    ['a: !secret x', /^is not valid JSON or YAML at line 1, column 4 \(TAG_RESOLVE_FAILED\)$/],
  ])('%j is refused by its place', (text, rule) => {
    expect(rulesOf({ LLM_POOL_BACKENDS: text })[0]).toMatch(rule);
  });

  it('refuses a YAML file that unfolds without end', () => {
    const bomb = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`),
    ].join('\n');
    expect(rulesOf({ LLM_POOL_BACKENDS_FILE: '/b' }, { '/b': bomb })).toEqual([
      'uses YAML anchors that cannot be resolved',
    ]);
  });

  it.each([
    [{ api_key_env: 'MISSING' }, 'the variable named here is not set'],
    [{ api_key_env: 'SPACED' }, 'the key must be visible ASCII characters'],
    [{ api_key_file: '/none' }, 'the file cannot be read (ENOENT)'],
    [{ api_key_file: '/spaced' }, 'the key must be visible ASCII characters'],
  ])('%j is refused by its path', (key, rule) => {
    const environment = { ...backends([{ ...backend, ...key }]), SPACED: 'a key' };
    const variable = `LLM_POOL_BACKENDS backends[0].${Object.keys(key)[0]}`;
    expect(problemsOf(environment, { '/spaced': 'a key' })).toEqual([
      expect.objectContaining({ variable, rule: expect.stringContaining(rule) }),
    ]);
  });

  it('does not go together with OPENAI_BASE_URL', () => {
    const environment = { ...backends([backend]), OPENAI_BASE_URL: 'http://b' };
    expect(problemsOf(environment)).toMatchObject([
      { variable: 'OPENAI_BASE_URL', rule: 'is set together with LLM_POOL_BACKENDS' },
    ]);
  });
});

describe('LLM_POOL_MODEL', () => {
  const listed = backends({ backends: [{ ...backend, models: ['m'] }], aliases: [{ name: 'best', targets: ['m'] }] });

  it.each(['m', 'best'])('may be %s, which is listed', (model) => {
    expect(load({ ...listed, LLM_POOL_MODEL: model }).upstreams.defaultModel).toBe(model);
  });

  it('must be listed where every backend lists its models', () => {
    expect(problemsOf({ ...listed, LLM_POOL_MODEL: 'other' })).toMatchObject([
      { variable: 'LLM_POOL_MODEL', fix: 'Choose one of: best, m.' },
    ]);
    expect(load({ ...backends([backend]), LLM_POOL_MODEL: 'other' }).upstreams.defaultModel).toBe('other');
  });
});
