import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import type { serverTable } from '../table';
import { entryToConfig, placeholderKey } from './entry-to-config';
import { resolveLegacy } from './resolve-legacy';
import type { BackendConfig, UpstreamsConfig } from './upstreams-config';

const OPENAI = 'https://api.openai.com/v1';

type Values = ValuesOf<typeof serverTable>;

/** Puts together what the settings say about upstreams; what contradicts itself is reported to `reader`. */
export function resolveUpstreams({ upstream, legacy }: Values, reader: SettingsReader): UpstreamsConfig {
  const document = upstream.backends;
  if (document && upstream.openaiBaseUrl) {
    const rule = 'is set together with LLM_POOL_BACKENDS';
    const fix = 'Remove it, and write that endpoint as one of the backends if you need it.';
    reader.report({ variable: 'OPENAI_BASE_URL', value: upstream.openaiBaseUrl, rule, fix });
  }
  const backends: readonly BackendConfig[] = document
    ? document.backends.map((entry, i) => entryToConfig(entry, `backends[${i}]`, reader))
    : fromOpenAi(upstream);
  const config = {
    backends,
    aliases: document?.aliases ?? [],
    defaultModel: upstream.defaultModel,
    simulator: backends.length === 0,
  };
  checkDefaultModel(config, reader);
  return { ...config, legacy: resolveLegacy(legacy, backends, reader) };
}

function fromOpenAi({ openaiApiKey, openaiBaseUrl }: Values['upstream']): BackendConfig[] {
  if (!openaiApiKey && !openaiBaseUrl) return [];
  const baseUrl = openaiBaseUrl ?? OPENAI;
  return [{ name: 'default', baseUrl, apiKey: openaiApiKey ?? placeholderKey, weight: 1, models: [] }];
}

function checkDefaultModel({ defaultModel, backends, aliases }: UpstreamsConfig, reader: SettingsReader): void {
  if (defaultModel === undefined || backends.length === 0 || backends.some(({ models }) => models.length === 0)) return;
  const names = [...aliases, ...backends.flatMap(({ models }) => models)].map(({ name }) => name);
  if (names.includes(defaultModel)) return;
  const rule = 'no backend lists this model and no alias has this name';
  reader.report({
    variable: 'LLM_POOL_MODEL',
    value: defaultModel,
    rule,
    fix: `Choose one of: ${[...new Set(names)].join(', ')}.`,
  });
}
