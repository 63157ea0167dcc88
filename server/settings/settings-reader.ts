import type { Environment, ReadFile } from './environment';
import { isServiceLink } from './is-service-link';
import { shownPath } from './kinds/file-path';
import type { Kind } from './kinds/kind';
import type { Problem } from './problem';
import type { Setting } from './setting';
import type { SettingTable, ValuesOf } from './setting-group';

/** A setting as it may be shown to anybody: secrets are masked. */
export interface DescribedSetting {
  readonly name: string;
  readonly value: string;
  /** `env`: the variable; `file`: the file that its `_FILE` twin names. */
  readonly source: 'default' | 'env' | 'file';
  readonly unit?: string;
}

/** Reads settings one by one and keeps every problem, so that all of them can be told at once. */
export class SettingsReader {
  readonly problems: Problem[] = [];
  readonly described: DescribedSetting[] = [];
  /** Names whose value could not be used; checks between settings leave these out. */
  readonly #unusable = new Set<string>();

  constructor(
    private readonly environment: Environment,
    private readonly readFile: ReadFile,
  ) {}

  table<T extends SettingTable>(table: T): ValuesOf<T> {
    const group = (rows: Readonly<Record<string, Setting<unknown>>>) =>
      Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, this.setting(row)]));
    return Object.fromEntries(
      Object.entries(table).map(([key, { settings }]) => [key, group(settings)]),
    ) as ValuesOf<T>;
  }

  setting<T>(row: Setting<T>): T {
    const { text, source } = this.#textOf(row);
    const value = text === undefined ? row.default : this.#parse(row, text, source);
    this.described.push({
      name: row.name,
      value: value === undefined ? 'not set' : row.kind.format(value as NonNullable<T>),
      source,
      unit: row.kind.unit,
    });
    return value;
  }

  /** The variable's text; an empty one and one that Kubernetes made count as not set. */
  variable(name: string): string | undefined {
    const text = this.environment[name];
    return text === undefined || text === '' || isServiceLink(name, text) ? undefined : text;
  }

  /** The text of a file without what surrounds it (editors end files with a line break), or undefined and a problem. */
  fileText(variable: string, path: string): string | undefined {
    try {
      const text = this.readFile(path)
        .replace(/^\uFEFF/, '')
        .trim();
      if (text !== '') return text;
      this.report({
        variable,
        value: shownPath(path),
        rule: 'the file is empty',
        fix: 'Fill it or remove the variable.',
      });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      const fix = 'Check that it exists and that this user may read it.';
      this.report({ variable, value: shownPath(path), rule: `the file cannot be read (${code})`, fix });
    }
    return undefined;
  }

  report(problem: Problem): void {
    this.problems.push(problem);
    this.#unusable.add(problem.variable);
  }

  /** Whether all of these settings could be read, so that comparing them says something. */
  usable(...names: readonly string[]): boolean {
    return !names.some((name) => this.#unusable.has(name) || this.#unusable.has(`${name}_FILE`));
  }

  #textOf(row: Setting<unknown>): { text?: string; source: DescribedSetting['source'] } {
    const text = this.variable(row.name);
    const twin = `${row.name}_FILE`;
    const path = row.kind.secret ? this.variable(twin) : undefined;
    if (text !== undefined && path !== undefined) {
      this.report({ variable: row.name, rule: `is set together with ${twin}`, fix: 'Remove one of the two.' });
    }
    if (text !== undefined) return { text, source: 'env' };
    return path === undefined ? { source: 'default' } : { text: this.fileText(twin, path), source: 'file' };
  }

  #parse<T>(row: Setting<T>, text: string, source: DescribedSetting['source']): T {
    const parsed = row.kind.parse(text);
    if ('value' in parsed) return parsed.value;
    const variable = source === 'file' ? `${row.name}_FILE` : row.name;
    const value = source === 'file' ? undefined : shown(row.kind, text);
    for (const rule of parsed.broken) this.report({ variable, value, rule, fix: howToRepair(row) });
    return row.default;
  }
}

function shown(kind: Kind<unknown>, text: string): string {
  return kind.secret ? '***' : (kind.show?.(text) ?? text);
}

function howToRepair<T>({ kind, default: standard, none }: Setting<T>): string {
  if (kind.help) return kind.help;
  const otherwise = none?.replaceAll('`', '') ?? kind.format(standard as NonNullable<T>);
  const repair = kind.example ? `Write it like ${kind.example}` : 'Correct it';
  return `${repair}, or remove it (default: ${otherwise}).`;
}
