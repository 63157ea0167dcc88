/** The paths of all keys of a JSON value, sorted, each once: `choices[].message.text`. */
export const keyPaths = (value: unknown): string[] => [...new Set(walk(value, ''))].sort();

function* walk(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item, `${path}[]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      yield `${path}.${key}`;
      yield* walk(child, `${path}.${key}`);
    }
  }
}
