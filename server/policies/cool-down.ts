/**
 * How long a model rests on a backend after a 429: as long as the provider says; where it does not say, 1 s, doubling up to 30 s for as long as
 * 429s follow each other, and back to 1 s after a success.
 */
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

export class CoolDown {
  /** Clock.now when it ends. */
  until = 0;
  private nextMs = FIRST_MS;

  /** A 429 came at `now`. Returns true when it was not cooling before. A shorter time never cuts a longer one. */
  start(now: number, toldMs: number | undefined): boolean {
    const wasCooling = this.until > now;
    const ms = toldMs ?? this.nextMs;
    // Calls that were under way when the limit was hit all come back with 429s: they are one event, not a reason to double.
    if (toldMs === undefined && !wasCooling) this.nextMs = Math.min(this.nextMs * 2, LONGEST_MS);
    this.until = Math.max(this.until, now + ms);
    return !wasCooling;
  }

  succeeded(): void {
    this.nextMs = FIRST_MS;
  }
}
