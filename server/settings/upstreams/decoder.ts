import type { Kind } from '../kinds/kind';
import { shownText } from '../shown-text';

/** Where in a document a value stands, and where to tell what is wrong with it. */
export interface Place {
  /** Such as `backends[1].weight`; empty for the whole document. */
  readonly path: string;
  report(problem: string): void;
}

/** Turns a parsed value into a typed one; `undefined` when it reported a problem. */
export type Decoder<T> = (value: unknown, place: Place) => T | undefined;

/** Text of the kind that settings have. Text of a secret kind is never shown. */
export function textOf<T>(kind: Kind<T>): Decoder<T> {
  return (value, { path, report }) => {
    const parsed = typeof value === 'string' ? kind.parse(value) : { broken: [`must be ${kind.rule}`] };
    if ('value' in parsed) return parsed.value;
    const shown = kind.secret ? '' : ` is ${shownValue(value, kind)}:`;
    for (const rule of parsed.broken) report(`${path}${shown} ${rule}`);
    return undefined;
  };
}

function shownValue(value: unknown, kind: Kind<unknown>): string {
  if (typeof value === 'string') return shownText(kind.show?.(value) ?? value);
  return Array.isArray(value) ? 'a list' : value !== null && typeof value === 'object' ? 'an object' : String(value);
}

export function wholeNumber(min: number, max: number): Decoder<number> {
  return (value, { path, report }) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    const shown = typeof value === 'number' ? ` is ${value}:` : '';
    report(`${path}${shown} must be a whole number from ${min} to ${max}`);
    return undefined;
  };
}

export function listOf<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, { path, report }) => {
    if (!Array.isArray(value) || value.length === 0) {
      report(`${path} must be a list with at least one entry`);
      return undefined;
    }
    const items = value.map((entry, i) => item(entry, { path: `${path}[${i}]`, report }));
    return items.includes(undefined) ? undefined : (items as T[]);
  };
}

interface Field<T> {
  readonly decode: Decoder<NonNullable<T>>;
  readonly needed: boolean;
  readonly type?: T;
}

export function needed<T>(decode: Decoder<T>): Field<T> {
  return { decode: decode as Decoder<NonNullable<T>>, needed: true };
}

export function maybe<T>(decode: Decoder<T>): Field<T | undefined> {
  return { decode: decode as Decoder<NonNullable<T>>, needed: false };
}

// biome-ignore lint/suspicious/noExplicitAny: fields of every type stand side by side
type Fields = Readonly<Record<string, Field<any>>>;
type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** An object with these keys and no others. */
export function objectWith<F extends Fields>(fields: F): Decoder<Decoded<F>> {
  return (value, { path, report }) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      report(`${path || 'the document'} must be an object with the keys ${Object.keys(fields).join(', ')}`);
      return undefined;
    }
    let complete = true;
    const fail = (problem: string) => {
      complete = false;
      report(problem);
    };
    const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`);
    const given = new Map(Object.entries(value));
    for (const key of given.keys()) {
      if (!Object.hasOwn(fields, key)) {
        fail(`${pathOf(shownText(key))} is not known here; the keys are ${Object.keys(fields).join(', ')}`);
      }
    }
    const decoded = Object.entries(fields).map(([key, field]) => {
      const at = { path: pathOf(key), report: fail };
      const entry: unknown = given.get(key) ?? undefined;
      if (entry === undefined && field.needed) fail(`${at.path} is missing`);
      return [key, entry === undefined ? undefined : field.decode(entry, at)];
    });
    return complete ? (Object.fromEntries(decoded) as Decoded<F>) : undefined;
  };
}
