import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import type { serverTable } from '../table';
import { placeholderKey } from './entry-to-config';
import type { BackendConfig, LegacyUpstream } from './upstreams-config';

/** The upstream of the legacy client: its own settings, and the first backend for what they leave open. */
export function resolveLegacy(
  { baseUrl, apiKey, model }: ValuesOf<typeof serverTable>['legacy'],
  [first]: readonly BackendConfig[],
  reader: SettingsReader,
): LegacyUpstream | undefined {
  if (!first) {
    if (!reader.usable('OPENAI_API_KEY', 'OPENAI_BASE_URL', 'LLM_POOL_BACKENDS')) return undefined;
    // A real upstream beside the simulator would mix real and made-up answers.
    if (baseUrl) reader.report({ variable: 'LLM_LEGACY_BASE_URL', value: baseUrl, ...withoutBackend });
    if (apiKey) reader.report({ variable: 'LLM_LEGACY_API_KEY', value: '***', ...withoutBackend });
    return undefined;
  }
  if (baseUrl === undefined || baseUrl === first.baseUrl) {
    const { name, weight: _, ...upstream } = first;
    // The same key written out is the same key: a rate limit on it is one for both.
    const ownKey = apiKey?.reveal() === first.apiKey.reveal() ? undefined : apiKey;
    return {
      ...upstream,
      name: 'legacy',
      apiKey: ownKey ?? first.apiKey,
      model,
      sharedWith: ownKey ? undefined : name,
    };
  }
  const sameHost = new URL(baseUrl).origin === new URL(first.baseUrl).origin;
  return { name: 'legacy', baseUrl, apiKey: apiKey ?? (sameHost ? first.apiKey : placeholderKey), model, models: [] };
}

const withoutBackend = {
  rule: 'is set, but there is no backend for the pool',
  fix: 'Set OPENAI_BASE_URL, OPENAI_API_KEY or LLM_POOL_BACKENDS too.',
};
