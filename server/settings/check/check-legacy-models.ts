import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import type { serverTable } from '../table';
import { legacyServes } from '../upstreams/legacy-serves';
import type { UpstreamsConfig } from '../upstreams/upstreams-config';

/** Where the legacy client uses the first backend, it has the models of that one and no others. */
export function checkLegacyModels(
  { pool }: ValuesOf<typeof serverTable>,
  upstreams: Pick<UpstreamsConfig, 'aliases' | 'legacy' | 'defaultModel'>,
  reader: SettingsReader,
): void {
  const { legacy, defaultModel } = upstreams;
  if (!legacy || legacy.models.length === 0) return;
  const listed = legacy.models.map(({ name }) => name);
  if (legacy.model !== undefined && !listed.includes(legacy.model)) {
    reader.report({
      variable: 'LLM_LEGACY_MODEL',
      value: legacy.model,
      rule: 'the legacy client uses the first backend, which does not list this model',
      fix: `Choose one of: ${listed.join(', ')}; or give the legacy client an upstream of its own by LLM_LEGACY_BASE_URL.`,
    });
  }
  if (defaultModel === undefined || pool.enabled || legacyServes(upstreams, defaultModel)) return;
  if (!reader.usable('ENABLE_LLM_POOL', 'LLM_POOL_MODEL', 'LLM_LEGACY_MODEL')) return;
  reader.report({
    variable: 'LLM_POOL_MODEL',
    value: defaultModel,
    rule: 'while the pool is off only the legacy client answers, and the first backend, which it uses, does not list this model',
    fix: `Set LLM_LEGACY_MODEL to one of: ${listed.join(', ')}; or set ENABLE_LLM_POOL=true.`,
  });
}
