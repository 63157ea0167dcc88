import { readFileSync } from 'node:fs';
import { checkNames } from './check/check-names';
import { deepFreeze } from './deep-freeze';
import type { Environment, ReadFile } from './environment';
import { shownPath } from './kinds/file-path';
import type { ValuesOf } from './setting-group';
import { SettingsError } from './settings-error';
import { SettingsReader } from './settings-reader';
import { clientTable, serverTable } from './table';
import { keyVariablesIn } from './upstreams/key-variables-in';

export type ClientSettings = ValuesOf<typeof clientTable>['client'];

/** The settings of the command line. Those of the server may stand beside them and are left unread. */
export function loadClientSettings(
  environment: Environment,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): ClientSettings {
  const reader = new SettingsReader(environment, readFile);
  const { client } = reader.table(clientTable);
  if (client.tlsCaFile !== undefined && !client.tls && reader.usable('LLM_POOL_TLS')) {
    const fix = 'Set LLM_POOL_TLS=true, or remove it.';
    reader.report({
      variable: 'LLM_POOL_TLS_CA_FILE',
      value: shownPath(client.tlsCaFile),
      rule: 'needs LLM_POOL_TLS=true',
      fix,
    });
  }
  checkNames(environment, new Set(keyVariablesIn(backendsText(environment, readFile))), reader);
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return deepFreeze(client);
}

/** What the settings of the server say about backends; empty where that cannot be read, which is the server's matter. */
function backendsText(environment: Environment, readFile: ReadFile): string {
  const { name } = serverTable.upstream.settings.backends;
  const path = environment[`${name}_FILE`];
  try {
    return environment[name] || (path ? readFile(path) : '');
  } catch {
    return '';
  }
}
