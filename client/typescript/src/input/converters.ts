import { base64Bytes } from '../base64-bytes';

/** Maps a handwritten value to the generated form. Throws a TypeError that names the path. */
export type Convert = (value: unknown, path: string) => unknown;

/** Passes the value on. */
export const plain: Convert = (value) => value;

/** Bytes, or base64 text as JSON has it. */
export const bytes: Convert = (value, path) => {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return base64Bytes(value, path);
  throw new TypeError(`${path} must be bytes (Uint8Array) or base64 text`);
};

/** JSON text, or a value to write as such. */
export const json: Convert = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** A list, each element by `convert`. */
export function list(convert: Convert): Convert {
  return (value, path) => {
    if (!Array.isArray(value)) throw new TypeError(`${path} must be an array`);
    return value.map((element, index) => convert(element, `${path}[${index}]`));
  };
}

/** A value of an enum, its name in lower case, or its name in JSON (`ROLE_USER`). */
export function enumName(values: Readonly<Record<string, string | number>>, prefix: string): Convert {
  const names = Object.keys(values).filter((name) => /^[A-Z_]+$/.test(name) && Number(values[name]) > 0);
  return (value, path) => {
    if (typeof value === 'number') return value;
    const name = names.find((candidate) => value === candidate.toLowerCase() || value === `${prefix}_${candidate}`);
    if (name !== undefined) return values[name];
    throw new TypeError(`${path} is ${JSON.stringify(value)}, must be ${names.map((n) => n.toLowerCase()).join(', ')}`);
  };
}
