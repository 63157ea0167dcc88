import { isObject } from './rules';

const LIST_LENGTH = 3;
/** Deeper than this only what is required is filled in, so that recursive schemas end. */
const DEPTH_LIMIT = 5;
/** Beyond these a sample does not fit its schema any more, which could ask for more than the memory holds. */
const MOST_VALUES = 10_000;
const MOST_ITEMS = 1000;
const MOST_CHARACTERS = 100_000;

/** The whole of a sample. */
interface Whole {
  readonly schema: unknown;
  /** Values that it may still have. */
  left: number;
}

/** Makes a value that a simple JSON schema accepts: types, enum, const, anyOf, oneOf, local $ref, sizes and ranges. */
export function sampleJson(schema: unknown, name = 'value'): unknown {
  return sample(schema, { schema, left: MOST_VALUES }, name, 0);
}

function sample(schema: unknown, whole: Whole, name: string, depth: number): unknown {
  if (!isObject(schema) || depth > DEPTH_LIMIT * 4 || --whole.left < 0) return null;
  if (typeof schema.$ref === 'string') return sample(resolve(schema.$ref, whole.schema), whole, name, depth + 1);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) {
    const end =
      depth >= DEPTH_LIMIT ? variants.find((variant) => isObject(variant) && variant.type === 'null') : undefined;
    return sample(end ?? variants[0], whole, name, depth + 1);
  }
  switch (Array.isArray(schema.type) ? schema.type[0] : (schema.type ?? (schema.properties ? 'object' : 'string'))) {
    case 'object':
      return sampleObject(schema, whole, name, depth);
    case 'array':
      return sampleList(schema, whole, name, depth);
    case 'string':
      return sampleText(schema, name);
    case 'number':
    case 'integer':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function sampleObject(schema: Record<string, unknown>, whole: Whole, name: string, depth: number): unknown {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const filled = depth < DEPTH_LIMIT ? properties : properties.filter(([name]) => required.includes(name));
  // The objects of a list say different things.
  const number = / \d+$/.exec(name)?.[0] ?? '';
  return Object.fromEntries(
    filled.map(([key, property]) => [key, sample(property, whole, `${key}${number}`, depth + 1)]),
  );
}

function sampleList(schema: Record<string, unknown>, whole: Whole, name: string, depth: number): unknown {
  const { minItems = 0, maxItems = LIST_LENGTH } = schema as { minItems?: number; maxItems?: number };
  const length = depth < DEPTH_LIMIT ? Math.max(minItems, Math.min(maxItems, LIST_LENGTH)) : minItems;
  return Array.from({ length: Math.min(length, MOST_ITEMS) }, (_, index) =>
    sample(schema.items, whole, `${name} ${index + 1}`, depth + 1),
  );
}

const FORMATS: Record<string, string> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'simulator@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleText(schema: Record<string, unknown>, name: string): string {
  const { minLength = 0, maxLength, format } = schema as { minLength?: number; maxLength?: number; format?: string };
  const text = format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format]! : `simulated ${name}`;
  return text.slice(0, maxLength).padEnd(Math.min(minLength, MOST_CHARACTERS), '.');
}

function sampleNumber(schema: Record<string, unknown>): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf = 1 } = schema as Record<string, number>;
  const low = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + multipleOf);
  const high = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - multipleOf);
  if (low !== undefined) return Math.ceil(low / multipleOf) * multipleOf;
  return high === undefined ? multipleOf : Math.min(multipleOf, Math.floor(high / multipleOf) * multipleOf);
}

function resolve(reference: string, root: unknown): unknown {
  const steps = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '');
  return steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), root);
}
