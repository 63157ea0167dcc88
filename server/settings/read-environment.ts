import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment, ReadFile } from './environment';
import { isServiceLink } from './is-service-link';
import { SettingsError } from './settings-error';

export interface EnvironmentRead {
  readonly environment: Environment;
  /** Names taken from the file, for one line in the log; empty when there is no file. */
  readonly fromFile: readonly string[];
}

/** OpenAI's SDK would put the headers in this one over ours, the key among them. No option keeps it from that. */
const CUSTOM_HEADERS = 'OPENAI_CUSTOM_HEADERS';

/**
 * The environment, completed from a file `.env` in the working directory where there is one. The environment wins, also
 * with an empty value; only what Kubernetes put there does not. What the file adds is written into `target`
 * (`process.env`) too, so that OpenTelemetry, which reads its `OTEL_*` there, sees the same; what OpenAI's SDK must not see is taken away there.
 */
export function readEnvironment(
  target: NodeJS.ProcessEnv = process.env,
  path = '.env',
  readFile: ReadFile = (file) => readFileSync(file, 'utf8'),
): EnvironmentRead {
  const fromFile = Object.entries(parseEnv(textOf(path, readFile))).filter(([name]) => {
    const given = target[name];
    return given === undefined || isServiceLink(name, given);
  });
  for (const [name, value] of fromFile) target[name] = value;
  delete target[CUSTOM_HEADERS];
  return { environment: { ...target }, fromFile: fromFile.map(([name]) => name) };
}

function textOf(path: string, readFile: ReadFile): string {
  try {
    return readFile(path).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return '';
    const fix = 'Make it readable for this user, or remove it.';
    throw new SettingsError([{ variable: path, rule: `the file cannot be read (${code})`, fix }]);
  }
}
