import { jsonShape } from './json-shape';
import { readExactJson } from './read-exact-json';
import type { Violations } from './violations';

export type JsonObject = Record<string, unknown>;

const MAX_DEPTH = 128;

/**
 * The object in a field of JSON text, such that JSON.stringify sends it on as the caller wrote it: order of keys and numbers kept. When the
 * text is no JSON object, a violation is added and there is none.
 */
export const toJsonObject = (text: string, field: string, violations: Violations): JsonObject | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    violations.add(field, `is a text of ${text.length} characters that is not JSON, must be a JSON object`);
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    violations.add(field, `is a JSON ${kind}, must be a JSON object`);
    return undefined;
  }
  const { depth, plain } = jsonShape(text);
  if (depth > MAX_DEPTH) {
    violations.add(field, `is nested ${depth} levels deep, must be at most ${MAX_DEPTH}`);
    return undefined;
  }
  return (plain ? value : readExactJson(text)) as JsonObject;
};
