import type { Violations } from './violations';

/** Names of tools and schemas, as providers take them. */
export const checkName = (name: string, field: string, violations: Violations): void => {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    violations.add(field, `has ${name.length} characters, must be 1 to 64 of a-z, A-Z, 0-9, _ and -`);
  }
};
