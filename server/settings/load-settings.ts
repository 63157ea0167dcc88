import { readFileSync } from 'node:fs';
import { checkLegacyModels } from './check/check-legacy-models';
import { checkListening } from './check/check-listening';
import { checkNames } from './check/check-names';
import { checkOrder } from './check/check-order';
import { checkSizes } from './check/check-sizes';
import { checkTls } from './check/check-tls';
import { notesOn } from './check/notes-on';
import { deepFreeze } from './deep-freeze';
import type { Environment, ReadFile } from './environment';
import type { Settings } from './settings';
import { SettingsError } from './settings-error';
import { SettingsReader } from './settings-reader';
import { serverTable } from './table';
import { resolveUpstreams } from './upstreams/resolve-upstreams';
import { wantsTraces } from './wants-traces';

/** All settings of the server, checked. Throws a SettingsError that tells every problem at once. */
export function loadSettings(
  environment: Environment,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): Settings {
  const reader = new SettingsReader(environment, readFile);
  const values = reader.table(serverTable);
  const upstreams = resolveUpstreams(values, reader);
  checkOrder(values, reader);
  checkSizes(values, upstreams, reader);
  checkLegacyModels(values, upstreams, reader);
  checkListening(values, upstreams, reader);
  checkTls(values, reader);
  const keyVariables = values.upstream.backends?.backends.flatMap(({ api_key_env: name }) => name ?? []);
  checkNames(environment, new Set(keyVariables), reader);
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);

  const { upstream: _upstream, legacy, log, tracing, ...others } = values;
  const { concurrency, queueLimit, fallback } = legacy;
  const level = log.debug && log.level !== 'trace' ? 'debug' : log.level;
  return deepFreeze({
    ...others,
    legacy: { concurrency, queueLimit, fallback },
    log: { ...log, level },
    tracing: { ...tracing, wanted: wantsTraces(environment) },
    upstreams,
    notes: notesOn(values, upstreams),
    described: reader.described,
  });
}
