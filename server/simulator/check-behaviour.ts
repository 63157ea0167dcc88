import type { Behaviour } from './behaviour';
import { behaviourFields } from './behaviour-fields';
import { InvalidBehaviour } from './invalid-behaviour';
import { isObject } from './rules';

/**
 * Returns the fields that are given, checked.
 * @throws InvalidBehaviour for an unknown field or a value that breaks its rule.
 */
export function checkBehaviour(value: unknown, what = 'behaviour'): Partial<Behaviour> {
  if (!isObject(value)) throw new InvalidBehaviour(what, value, 'must be an object of behaviour fields');
  const given: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    if (!Object.hasOwn(behaviourFields, name)) {
      const known = Object.keys(behaviourFields).join(', ');
      throw new InvalidBehaviour(name, entry, `unknown field; known are ${known}`);
    }
    behaviourFields[name as keyof Behaviour].rule.check(entry, name);
    given[name] = entry;
  }
  return given as Partial<Behaviour>;
}
