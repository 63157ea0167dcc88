import type { Environment } from '../../../server/settings/environment';
import { loadSettings } from '../../../server/settings/load-settings';
import type { Problem } from '../../../server/settings/problem';
import { SettingsError } from '../../../server/settings/settings-error';

/** The files a test pretends to have, by path. */
export type Files = Readonly<Record<string, string>>;

export function filesReader(files: Files) {
  return (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return text;
  };
}

export function load(environment: Environment, files: Files = {}) {
  return loadSettings(environment, filesReader(files));
}

/** The error that loading ends with; fails the test when it does not. */
export function errorOf(run: () => unknown): SettingsError {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('expected a SettingsError');
}

export function problemsOf(environment: Environment, files: Files = {}): readonly Problem[] {
  return errorOf(() => load(environment, files)).problems;
}
