import type { Convert } from './converters';
import type { Oneof, Shape } from './shape';

/** The converter for messages of one shape; `shape` is a function so that shapes may name each other. */
export function message<T extends object>(shape: () => Shape<T>): Convert {
  return (value, path) => mapInput(shape(), value, path);
}

/** Maps a handwritten message to the generated form. Throws a TypeError for fields that do not exist or exclude each other. */
export function mapInput<T extends object>({ empty, fields }: Shape<T>, input: unknown, path: string): object {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new TypeError(`${path} must be an object`);
  const converters = fields as Readonly<Record<string, Convert | Oneof>>;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    const at = `${path}.${key}`;
    const converter = Object.hasOwn(converters, key) ? converters[key] : undefined;
    const oneof = converter ? undefined : oneofOf(converters, key);
    if (typeof converter === 'function') result[key] = converter(value, at);
    else if (converter) setOnce(result, key, givenCase(converter, value, at), path);
    else if (oneof) setOnce(result, oneof.field, { $case: key, value: oneof.convert(value, at) }, path);
    else if (Object.hasOwn(empty, key)) result[key] = value;
    else throw new TypeError(unknownField(empty, converters, key, path));
  }
  return result;
}

function oneofOf(converters: Readonly<Record<string, Convert | Oneof>>, key: string) {
  for (const [field, converter] of Object.entries(converters)) {
    if (typeof converter === 'function' || !Object.hasOwn(converter.cases, key)) continue;
    return { field, convert: converter.cases[key] as Convert };
  }
  return undefined;
}

function givenCase({ cases }: Oneof, given: object, at: string): object {
  const { $case, value } = given as { $case?: unknown; value?: unknown };
  if (typeof $case !== 'string' || !Object.hasOwn(cases, $case)) {
    throw new TypeError(`${at}.$case is ${JSON.stringify($case)}, must be one of ${Object.keys(cases).join(', ')}`);
  }
  return { $case, value: (cases[$case] as Convert)(value, at) };
}

function setOnce(result: Record<string, unknown>, field: string, value: object, path: string): void {
  if (result[field] !== undefined)
    throw new TypeError(`${path} has two kinds of ${field}, but they exclude each other`);
  result[field] = value;
}

function unknownField(empty: object, converters: Readonly<Record<string, Convert | Oneof>>, key: string, path: string) {
  const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const known = camel !== key && (Object.hasOwn(empty, camel) || oneofOf(converters, camel) !== undefined);
  return `${path} has no field ${key}${known ? `; it is called ${camel} here` : ''}`;
}
