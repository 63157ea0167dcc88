import { headerSecret } from '../kinds/header-secret';
import { Secret } from '../secret';
import type { SettingsReader } from '../settings-reader';
import type { BackendEntry } from './backends-document';
import type { BackendConfig } from './upstreams-config';

/** Sent where no key is configured: servers without keys ignore it, and the header must hold something. */
export const placeholderKey = new Secret('no-key');

/** A backend of the document with its key looked up; `path` names it in messages. */
export function entryToConfig(entry: BackendEntry, path: string, reader: SettingsReader): BackendConfig {
  return {
    name: entry.name,
    baseUrl: entry.base_url,
    apiKey: entry.api_key ?? foundKey(entry, path, reader) ?? placeholderKey,
    region: entry.region,
    weight: entry.weight ?? 1,
    models: entry.models ?? [],
  };
}

function foundKey({ api_key_file: file, api_key_env: name }: BackendEntry, path: string, reader: SettingsReader) {
  const variable =
    file === undefined ? `LLM_POOL_BACKENDS ${path}.api_key_env` : `LLM_POOL_BACKENDS ${path}.api_key_file`;
  const text = file === undefined ? fromVariable(name, variable, reader) : reader.fileText(variable, file);
  if (text === undefined) return undefined;
  const key = headerSecret.parse(text);
  if ('value' in key) return key.value;
  for (const rule of key.broken)
    reader.report({ variable, value: file ?? name, rule: `the key ${rule}`, fix: 'Correct the key.' });
  return undefined;
}

function fromVariable(name: string | undefined, variable: string, reader: SettingsReader): string | undefined {
  const text = name === undefined ? undefined : reader.variable(name);
  if (name !== undefined && text === undefined) {
    reader.report({
      variable,
      value: name,
      rule: 'the variable named here is not set',
      fix: `Set ${name} to the key.`,
    });
  }
  return text;
}
