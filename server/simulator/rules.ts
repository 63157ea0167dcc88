import { InvalidBehaviour } from './invalid-behaviour';

/** Checks one value; `says` completes "field = value: …". Throws InvalidBehaviour with the path of what is wrong. */
export interface Rule {
  readonly says: string;
  check(value: unknown, field: string): void;
}

export type Shape = Record<string, Rule>;

function rule(says: string, accepts: (value: unknown) => boolean): Rule {
  return {
    says,
    check(value, field) {
      if (!accepts(value)) throw new InvalidBehaviour(field, value, says);
    },
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const flag = rule('must be true or false', (value) => typeof value === 'boolean');
export const text = rule('must be a text', (value) => typeof value === 'string');

export function number(min: number, max: number): Rule {
  return rule(
    `must be a number from ${min} to ${max}`,
    (value) => typeof value === 'number' && value >= min && value <= max,
  );
}

export function integer(min: number, max: number): Rule {
  return rule(
    `must be a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  );
}

export function oneOf(...names: string[]): Rule {
  return rule(`must be one of ${names.join(', ')}`, (value) => names.includes(value as string));
}

export function nullable(inner: Rule): Rule {
  return {
    says: `${inner.says}, or null`,
    check(value, field) {
      if (value === null) return;
      if (isObject(value) || Array.isArray(value)) return inner.check(value, field);
      try {
        inner.check(value, field);
      } catch {
        throw new InvalidBehaviour(field, value, this.says);
      }
    },
  };
}

export function listOf(item: Rule, what: string): Rule {
  return {
    says: `must be a list of ${what}`,
    check(value, field) {
      if (!Array.isArray(value)) throw new InvalidBehaviour(field, value, this.says);
      for (const [index, entry] of value.entries()) item.check(entry, `${field}[${index}]`);
    },
  };
}

/** An object with exactly these fields; a field that is not `required` may be left out. */
export function object(shape: Shape, required: readonly string[]): Rule {
  const names = Object.keys(shape);
  return {
    says: `must be an object with ${names.join(', ')}`,
    check(value, field) {
      if (!isObject(value)) throw new InvalidBehaviour(field, value, this.says);
      for (const name of required) {
        if (value[name] === undefined) throw new InvalidBehaviour(`${field}.${name}`, undefined, 'must be given');
      }
      for (const [name, entry] of Object.entries(value)) {
        if (entry === undefined) continue;
        const inner = Object.hasOwn(shape, name) ? shape[name] : undefined;
        if (!inner) throw new InvalidBehaviour(`${field}.${name}`, entry, `unknown; known are ${names.join(', ')}`);
        inner.check(entry, `${field}.${name}`);
      }
    },
  };
}
