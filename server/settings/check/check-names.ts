import type { Environment } from '../environment';
import { isServiceLink } from '../is-service-link';
import type { SettingTable } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import { clientTable, serverTable } from '../table';
import { editDistance } from './edit-distance';
import { suggestName } from './suggest-name';

const SWITCH = serverTable.pool.settings.enabled.name;
const OURS = /^LLM_(POOL|LEGACY)(_|$)/i;
const names = [serverTable, clientTable].flatMap(namesOf);

/**
 * Variables that look like ours and are none: a misspelled setting would silently keep its default. `others` are names
 * that the settings themselves refer to. Values are not shown, since they may be secrets.
 */
export function checkNames(environment: Environment, others: ReadonlySet<string>, reader: SettingsReader): void {
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined || names.includes(variable) || others.has(variable)) continue;
    if (!looksLikeOurs(variable) || isServiceLink(variable, value)) continue;
    const suggestion = suggestName(variable, names);
    const fix = suggestion ? `Did you mean ${suggestion}?` : 'Remove it, or look up its name in docs/configuration.md.';
    reader.report({ variable, rule: 'there is no setting of this name', fix });
  }
}

function namesOf(table: SettingTable): string[] {
  return Object.values(table).flatMap(({ settings }) =>
    Object.values(settings).flatMap(({ name, kind }) => (kind.secret ? [name, `${name}_FILE`] : [name])),
  );
}

function looksLikeOurs(variable: string): boolean {
  if (OURS.test(variable)) return true;
  const upper = variable.toUpperCase();
  if (!/LLM|POOL/.test(upper)) return false;
  const squashed = upper.replaceAll('_', '');
  const isOurs = names.some((name) => name.includes('LLM') && name.replaceAll('_', '') === squashed);
  return (
    isOurs || upper.startsWith(SWITCH) || editDistance(upper, SWITCH) <= 2 || sortedWords(upper) === sortedWords(SWITCH)
  );
}

function sortedWords(name: string): string {
  return name.split('_').sort().join('_');
}
