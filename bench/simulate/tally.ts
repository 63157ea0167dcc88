import type { CallError } from '../../server/core/call-error';

/** How the calls of a group of callers went. */
export interface Outcomes {
  readonly calls: number;
  /** Shares of the calls, 0 to 1. `late`: their time passed before there was an answer, tried or not. */
  readonly answered: number;
  readonly refused: number;
  readonly late: number;
  readonly failed: number;
  /** Answers in relation to what the slots could have given in the time, 0 to 1. */
  readonly goodput: number;
  /** How long those took that were answered, ms; undefined where none was. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Requests to upstreams for a call. */
  readonly requests: number;
}

export type Ending = 'answered' | 'refused' | 'late' | 'failed';

/** Counts calls that arrived after the warm-up. */
export class Tally {
  private readonly endings: Record<Ending, number> = { answered: 0, refused: 0, late: 0, failed: 0 };
  private readonly times: number[] = [];
  private inTime = 0;
  private requests = 0;

  /** Times are Clock.now: what arrives before `fromMs` is not counted, and nothing arrives after `toMs`. */
  constructor(
    private readonly fromMs: number,
    private readonly toMs: number,
  ) {}

  record(ending: Ending, arrivedAt: number, endedAt: number, requests: number): void {
    // An answer is what the slots did in the time that is looked at, whenever its call arrived.
    if (ending === 'answered' && endedAt >= this.fromMs && endedAt < this.toMs) this.inTime++;
    if (arrivedAt < this.fromMs) return;
    this.endings[ending]++;
    this.requests += requests;
    if (ending === 'answered') this.times.push(endedAt - arrivedAt);
  }

  /** @param perMs what the slots can answer in a millisecond */
  outcomes(perMs: number): Outcomes {
    const calls = Object.values(this.endings).reduce((sum, count) => sum + count, 0);
    const sorted = Float64Array.from(this.times).sort();
    const share = (ending: Ending): number => (calls === 0 ? 0 : this.endings[ending] / calls);
    return {
      calls,
      answered: share('answered'),
      refused: share('refused'),
      late: share('late'),
      failed: share('failed'),
      goodput: this.inTime / ((this.toMs - this.fromMs) * perMs),
      p50Ms: sorted[Math.ceil(sorted.length * 0.5) - 1],
      p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1],
      requests: calls === 0 ? 0 : this.requests / calls,
    };
  }
}

/** How a call that failed ended, for its caller. */
export const endingOf = ({ row, reason }: CallError): Ending => {
  if (row.outcome === 'deadline_exceeded' || row.outcome === 'cancelled' || reason === 'DEADLINE_TOO_SHORT')
    return 'late';
  return row.outcome === 'refused' ? 'refused' : 'failed';
};
