import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { fillConfiguration } from '../../scripts/settings-docs/fill-configuration';
import { renderEnvExample } from '../../scripts/settings-docs/render-env-example';
import { loadSettings } from '../../server/settings/load-settings';
import type { Setting } from '../../server/settings/setting';
import { SettingsError } from '../../server/settings/settings-error';
import { clientTable, serverTable } from '../../server/settings/table';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
const markdown = read('docs/configuration.md');
const envExample = read('.env.example');
const rows = [...Object.values(serverTable), ...Object.values(clientTable)].flatMap(
  ({ settings }) => Object.values(settings) as Setting<unknown>[],
);
const block = (language: string, start: string) =>
  [...markdown.matchAll(/```(\w*)\n(.*?)```/gs)].find(
    ([, given, text]) => given === language && text?.startsWith(start),
  )?.[2] ?? '';

describe('the documents of the settings are those of the table (else: npm run gen)', () => {
  it('docs/configuration.md', () => expect(markdown).toBe(fillConfiguration(markdown)));
  it('.env.example', () => expect(envExample).toBe(renderEnvExample()));

  it('and say what generation needs to find its place', () => {
    expect(() => fillConfiguration('no markers')).toThrow('needs "<!-- begin server settings: npm run gen -->"');
  });
});

describe('.env.example', () => {
  const values = parseEnv(envExample.replace(/^#(?=\w)/gm, ''));

  it.each(rows.map((row) => [row.name, row] as const))(
    'shows %s with a value that works',
    (name, { kind, default: standard }) => {
      const parsed = kind.parse(values[name] ?? '');
      expect(parsed).toHaveProperty('value');
      if (standard !== undefined && !kind.secret) expect(parsed).toEqual({ value: standard });
    },
  );

  it('shows nothing else, and sets nothing', () => {
    const names = rows.flatMap(({ name, kind }) => (kind.secret ? [name, `${name}_FILE`] : [name]));
    expect(Object.keys(values).sort()).toEqual(names.sort());
    expect(parseEnv(envExample)).toEqual({});
  });
});

describe('the examples of docs/configuration.md', () => {
  it('show the message as it is', () => {
    const text = block('', '2 settings are wrong');
    const load = () => loadSettings({ LLM_POOL_SIZE: '10-8', LLM_POOL_QUEUE_LIMT: '9' });
    expect(load).toThrow(new SettingsError([]).constructor as typeof SettingsError);
    expect(load).toThrow(text.trim());
  });

  it('hold backends that work', () => {
    const environment = { LLM_POOL_BACKENDS_FILE: 'backends.yaml', TOKYO_KEY: 'k' };
    const { upstreams } = loadSettings(environment, () => block('yaml', 'backends:'));
    expect(upstreams.backends.map(({ name }) => name)).toEqual(['tokyo', 'local']);
    expect(upstreams.aliases).toHaveLength(1);
  });

  it('hold tokens that work', () => {
    const { access } = loadSettings({ LLM_POOL_TOKENS_FILE: 'tokens' }, () => block('', '# LLM_POOL_TOKENS_FILE'));
    expect(access.tokens).toHaveLength(1);
  });
});
