import type { Ask } from './ask';

/**
 * Fairness as a bound: while a member (a caller, or a session of one) waits, no other member of its group is served from the queue twice before
 * it is served once.
 */
export class Turns {
  private readonly served = new Map<string, Map<string, number>>();

  constructor(
    private readonly groupOf: (ask: Ask) => string,
    private readonly memberOf: (ask: Ask) => string,
  ) {}

  /** `ask` was served; `waiting` are those that had been waiting with it and still are. */
  granted(ask: Ask, waiting: readonly Ask[]): void {
    const group = this.groupOf(ask);
    const member = this.memberOf(ask);
    this.turnTaken(ask);
    const others = new Set(waiting.filter((w) => this.groupOf(w) === group).map(this.memberOf));
    others.delete(member);
    for (const other of others) {
      const counts = this.served.get(`${group}|${other}`) ?? new Map<string, number>();
      this.served.set(`${group}|${other}`, counts);
      const count = (counts.get(member) ?? 0) + 1;
      counts.set(member, count);
      if (count > 1) throw new Error(`fairness: ${member} was served ${count} times while ${other} waited in ${group}`);
    }
  }

  /** It had its turn, or left after it. */
  turnTaken(ask: Ask): void {
    this.served.delete(`${this.groupOf(ask)}|${this.memberOf(ask)}`);
  }

  /** Forgets members that wait no more. */
  keep(waiting: readonly Ask[]): void {
    const present = new Set(waiting.map((ask) => `${this.groupOf(ask)}|${this.memberOf(ask)}`));
    for (const key of this.served.keys()) if (!present.has(key)) this.served.delete(key);
  }

  /** The queues were put together anew. */
  forget(): void {
    this.served.clear();
  }
}
