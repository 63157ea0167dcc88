/**
 * How long a model rests on a backend after a 429: as long as the provider says, up to 10 minutes; where it does not say, 1 s, doubling up to
 * 30 s for as long as 429s follow each other, and back to 1 s after a success.
 */
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** Then calls try again: who says longer may have sent a moment in time in place of a duration, and nothing else would end such a rest. */
const LONGEST_TOLD_MS = 600_000;

export class CoolDown {
  /** Clock.now when it is to end; 0 when it does not cool. */
  until = 0;
  private startedAt = Number.NEGATIVE_INFINITY;
  private nextMs = FIRST_MS;

  /** A 429 came at `now`. Returns true when it was not cooling before. A shorter time never cuts a longer one. */
  start(now: number, toldMs: number | undefined): boolean {
    const began = this.until === 0;
    if (began) this.startedAt = now;
    // Calls that were under way when the limit was hit all come back with 429s: they are one event, no reason to rest longer.
    if (began || toldMs !== undefined) {
      this.until = Math.max(this.until, now + Math.min(toldMs ?? this.nextMs, LONGEST_TOLD_MS));
    }
    if (began && toldMs === undefined) this.nextMs = Math.min(this.nextMs * 2, LONGEST_MS);
    return began;
  }

  /** Its time is up. That is told, not read off a clock: timers may fire a little before the time that they were set for. */
  end(): void {
    this.until = 0;
  }

  /** An attempt succeeded that had started at `startedAt`: before the last 429 that says nothing. */
  succeeded(startedAt: number): void {
    if (startedAt > this.startedAt) this.nextMs = FIRST_MS;
  }
}
