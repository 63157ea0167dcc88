import type { SettingTable } from '../../../server/settings/setting-group';
import { clientTable, serverTable } from '../../../server/settings/table';
import { errorOf, load, problemsOf } from './problems-of';

describe('loadSettings', () => {
  it('needs nothing: every setting has a default', () => {
    const settings = load({});
    expect(settings).toMatchObject({
      pool: { enabled: false, size: { min: 5, max: 5 }, clientConcurrency: 2, queueLimit: 1000 },
      legacy: { concurrency: 2, queueLimit: 100, fallback: true },
      grpc: { host: '127.0.0.1', port: 50_051 },
      http: { host: '127.0.0.1', port: 9464 },
      log: { debug: false, level: 'info', format: 'auto' },
      upstreams: { backends: [], simulator: true },
      notes: [],
    });
    expect(settings.described.every(({ source }) => source === 'default')).toBe(true);
  });

  it('reads what is set', () => {
    const settings = load({
      ENABLE_LLM_POOL: 'on',
      LLM_POOL_SIZE: '8-10',
      LLM_POOL_HTTP_PORT: '0',
      LLM_POOL_FALLBACK: 'no',
    });
    expect(settings.pool).toMatchObject({ enabled: true, size: { min: 8, max: 10 } });
    expect(settings.http.port).toBe(0);
    expect(settings.legacy.fallback).toBe(false);
  });

  it('takes an empty variable as not set', () => {
    expect(load({ LLM_POOL_SIZE: '', OPENAI_API_KEY: '', LLM_POOL_TOKENS_FILE: '' })).toEqual(load({}));
  });

  it('tells all problems at once, each with name, value, rule and what to do', () => {
    const { message, problems } = errorOf(() =>
      load({
        LLM_POOL_SIZE: '0',
        LLM_POOL_DEBUG: 'maybe',
        LLM_POOL_SPEED: 'fast',
        LLM_POOL_TOKENS: 'broken',
        LLM_POOL_TLS_CERT_FILE: '/no.crt',
        LLM_POOL_DEFAULT_DEADLINE_MS: '900001',
      }),
    );
    expect(problems.map(({ variable }) => variable).sort()).toEqual([
      'LLM_POOL_DEBUG',
      'LLM_POOL_DEFAULT_DEADLINE_MS',
      'LLM_POOL_SIZE',
      'LLM_POOL_SPEED',
      'LLM_POOL_TLS_CERT_FILE',
      'LLM_POOL_TLS_CERT_FILE',
      'LLM_POOL_TOKENS',
    ]);
    expect(message).toMatch(/^7 settings are wrong:\n/);
    expect(message).toContain(
      '  - LLM_POOL_DEBUG=maybe: must be true or false (1, 0, yes, no, on, off also work). Correct it, or remove it (default: false).\n',
    );
  });

  it('shows control characters escaped and long values cut, so that a message stays one line', () => {
    const { message } = errorOf(() => load({ LLM_POOL_SIZE: `5\n${'x'.repeat(500)}` }));
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain('LLM_POOL_SIZE="5\\nxxx');
    expect(message.length).toBeLessThan(500);
  });

  it('describes every setting with its source and unit', () => {
    const { described } = load({ LLM_POOL_DRAIN_MS: '1000', OPENAI_API_KEY_FILE: '/key' }, { '/key': 'sk-file\n' });
    const rows = Object.values(serverTable).flatMap(({ settings }) => Object.values(settings).map(({ name }) => name));
    expect(described.map(({ name }) => name)).toEqual(rows);
    expect(described).toContainEqual({ name: 'LLM_POOL_DRAIN_MS', value: '1000', source: 'env', unit: 'ms' });
    expect(described).toContainEqual({ name: 'OPENAI_API_KEY', value: '***', source: 'file', unit: undefined });
    expect(described).toContainEqual({ name: 'LLM_POOL_MODEL', value: 'not set', source: 'default', unit: undefined });
  });

  it('lowers the log level for LLM_POOL_DEBUG', () => {
    expect(load({ LLM_POOL_DEBUG: '1', LLM_POOL_LOG_LEVEL: 'error' }).log.level).toBe('debug');
    expect(load({ LLM_POOL_DEBUG: '1', LLM_POOL_LOG_LEVEL: 'trace' }).log.level).toBe('trace');
  });

  it('is frozen all the way down', () => {
    const settings = load({ LLM_POOL_TOKENS: 'a:b:call', OPENAI_API_KEY: 'k' });
    const frozen = [
      settings,
      settings.pool.size,
      settings.access.tokens,
      settings.access.tokens[0],
      settings.upstreams.backends[0],
    ];
    expect(frozen.map((part) => Object.isFrozen(part))).toEqual(frozen.map(() => true));
  });

  it('leaves the variables of the command line and of others alone', () => {
    const environment = {
      LLM_POOL_ADDRESS: 'nonsense',
      LLM_POOL_TLS: 'nonsense',
      OTEL_SERVICE_NAME: 'x',
      OPENAI_ORG_ID: 'x',
      PATH: '/',
    };
    expect(load(environment)).toEqual(load({}));
  });

  it('gives every variable one place', () => {
    const tables: SettingTable[] = [serverTable, clientTable];
    const groups = tables.flatMap((table) => Object.values(table));
    const names = groups.flatMap(({ settings }) => Object.values(settings).map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a secret from a file', () => {
  it('is the text without what surrounds it', () => {
    const { upstreams } = load({ OPENAI_API_KEY_FILE: '/key' }, { '/key': '\uFEFF sk-file\r\n' });
    expect(upstreams.backends[0]?.apiKey.reveal()).toBe('sk-file');
  });

  it.each([
    [
      { OPENAI_API_KEY_FILE: '/none' },
      { variable: 'OPENAI_API_KEY_FILE', value: '/none', rule: 'the file cannot be read (ENOENT)' },
    ],
    [
      { OPENAI_API_KEY_FILE: '/empty' },
      { variable: 'OPENAI_API_KEY_FILE', value: '/empty', rule: 'the file is empty' },
    ],
    [
      { LLM_POOL_TOKENS_FILE: '/comment' },
      { variable: 'LLM_POOL_TOKENS_FILE', rule: 'must hold at least one entry caller:token:scopes' },
    ],
    [
      { OPENAI_API_KEY_FILE: '/key', OPENAI_API_KEY: 'k' },
      { variable: 'OPENAI_API_KEY', rule: 'is set together with OPENAI_API_KEY_FILE' },
    ],
  ])('%j is refused', (environment, problem) => {
    const files = { '/key': 'k', '/empty': ' \n', '/comment': '# nobody yet\n' };
    expect(problemsOf(environment, files)).toEqual([expect.objectContaining(problem)]);
  });
});
