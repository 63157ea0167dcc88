/** What came of the calls so far. */
export class Tally {
  calls = 0;
  cancelled = 0;
  readonly endings: Record<string, number> = {};
  /** Ends that no fault explains, the first few. */
  readonly wrong: string[] = [];
  wrongCount = 0;
  /** Whether a backend failed for every model at some time. */
  tripped = false;

  ended(ending: string): void {
    this.endings[ending] = (this.endings[ending] ?? 0) + 1;
  }

  mustNotBe(what: object): void {
    this.wrongCount++;
    if (this.wrong.length < 5) this.wrong.push(JSON.stringify(what));
  }

  /** Calls that have ended. */
  get endedCount(): number {
    return Object.values(this.endings).reduce((sum, count) => sum + count, 0);
  }
}
