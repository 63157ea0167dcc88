import type { AttemptRecord } from '../core/call-record';
import { Distribution } from '../policies/statistics/distribution';
import { OutcomeCounts } from './outcome-counts';

/** The attempts of one client or backend since start. */
export class AttemptTally {
  readonly outcomes = new OutcomeCounts();
  /** Of successful attempts. */
  readonly duration = new Distribution();
  /** Of streams in which a token came. */
  readonly firstToken = new Distribution();
  /** Clock.now of the last one. */
  lastAt = 0;

  record(attempt: AttemptRecord, now: number): void {
    this.lastAt = now;
    if (attempt.outcome) this.outcomes.record(attempt.outcome);
    if (attempt.outcome === 'success') this.duration.record(attempt.durationMs ?? 0);
    if (attempt.firstTokenMs !== undefined) this.firstToken.record(attempt.firstTokenMs);
  }
}

/** A tally for each name. Clients come and go: beyond `max` names the one that was quiet for longest is dropped. */
export class AttemptTallies {
  private readonly tallies = new Map<string, AttemptTally>();

  constructor(private readonly max: number) {}

  record(name: string, attempt: AttemptRecord, now: number): void {
    let tally = this.tallies.get(name);
    if (!tally) {
      if (this.tallies.size >= this.max) this.dropQuietest();
      tally = new AttemptTally();
      this.tallies.set(name, tally);
    }
    tally.record(attempt, now);
  }

  get(name: string): AttemptTally | undefined {
    return this.tallies.get(name);
  }

  get size(): number {
    return this.tallies.size;
  }

  private dropQuietest(): void {
    let quietest: string | undefined;
    let lastAt = Number.POSITIVE_INFINITY;
    for (const [name, tally] of this.tallies) {
      if (tally.lastAt >= lastAt) continue;
      quietest = name;
      lastAt = tally.lastAt;
    }
    if (quietest !== undefined) this.tallies.delete(quietest);
  }
}
