import { InvalidBehaviour } from './invalid-behaviour';
import { isObject, number, object, type Rule } from './rules';

const MAX_MS = 3_600_000;
const ms = number(0, MAX_MS);
const uniform = object({ min: ms, max: ms }, ['min', 'max']);
const percentiles = object({ p50: number(1, MAX_MS), p99: ms, jitter: ms }, ['p50', 'p99']);

/** The rule of every `Latency`. */
export const latencyRule: Rule = {
  says: `must be milliseconds from 0 to ${MAX_MS}, or {min, max}, or {p50, p99, jitter}`,
  check(value, field) {
    if (!isObject(value)) {
      if (typeof value !== 'number' || !(value >= 0 && value <= MAX_MS)) {
        throw new InvalidBehaviour(field, value, this.says);
      }
      return;
    }
    const [rule, low, high] = 'p50' in value || 'p99' in value ? [percentiles, 'p50', 'p99'] : [uniform, 'min', 'max'];
    rule.check(value, field);
    if ((value[low] as number) > (value[high] as number)) {
      throw new InvalidBehaviour(field, value, `${low} must not be above ${high}`);
    }
  },
};
