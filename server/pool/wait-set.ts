import type { Backend } from './backend';
import { WaitLine } from './wait-line';

/** A set of backends, and those who wait for a slot of any of them. */
export class WaitSet {
  line = new WaitLine(this);

  /** `key`: the names of the backends in alphabetical order, a line each. */
  constructor(
    readonly key: string,
    readonly backends: readonly Backend[],
  ) {}
}
