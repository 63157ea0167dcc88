/** What becomes of one member of an SDK object; `path` is for messages. */
export type Member<Value, Out> = (value: Value, path: string) => Partial<Out>;

/**
 * What becomes of every member of an SDK object. A member that an upgrade of the SDK adds or removes fails to compile here, until it is
 * decided too.
 */
export type Members<Sdk, Out> = { readonly [K in keyof Sdk]-?: Member<NonNullable<Sdk[K]>, Out> };

/** Converts an SDK object. Members that are null or undefined are not set. Throws a TypeError for one that cannot be carried. */
export function convert<Sdk extends object, Out extends object>(
  members: Members<Sdk, Out>,
  given: Sdk,
  path: string,
): Partial<Out> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TypeError(`${path} must be an object`);
  const result: Partial<Out> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const member = Object.hasOwn(members, key) ? (members as Record<string, Member<unknown, Out>>)[key] : undefined;
    if (!member) throw new TypeError(`${path}.${key} cannot be carried: llm-pool has no such field`);
    Object.assign(result, member(value, `${path}.${key}`));
  }
  return result;
}

/** The value as it is, in `field`. */
export function to<F extends string>(field: F): <V>(value: V) => { [K in F]: V } {
  return <V>(value: V) => ({ [field]: value }) as { [K in F]: V };
}

/** A value that says nothing beyond what is clear without it. Any other than `only` is refused. */
export function only<const V>(...allowed: readonly V[]): (value: V, path: string) => Record<never, never> {
  return (value, path) => {
    if (allowed.includes(value)) return {};
    throw new TypeError(`${path} is ${JSON.stringify(value)}, must be ${allowed.join(' or ')}`);
  };
}

/** A member that llm-pool does not carry. */
export function refused(instead: string): (value: unknown, path: string) => never {
  return (_, path) => {
    throw new TypeError(`${path} cannot be carried by llm-pool: ${instead}`);
  };
}

/** A member that tells nothing new: it can be derived from others. */
export function derived(): Record<never, never> {
  return {};
}

/** The items of a list of objects, each by `item`. */
export function each<V, R>(list: readonly V[], path: string, item: (value: V, path: string) => R): R[] {
  if (!Array.isArray(list)) throw new TypeError(`${path} must be an array`);
  return list.map((value, at) => {
    if (typeof value !== 'object' || value === null) throw new TypeError(`${path}[${at}] must be an object`);
    return item(value, `${path}[${at}]`);
  });
}

/** The entry for a word such as a role or a type. Throws a TypeError for one that is not there. */
export function pick<T extends object, K extends keyof T & string>(table: T, word: K, path: string): T[K] {
  if (typeof word === 'string' && Object.hasOwn(table, word)) return table[word];
  throw new TypeError(`${path} is ${JSON.stringify(word)}, must be ${Object.keys(table).join(', ')}`);
}
