import { monotonicMicros } from '../support/monotonic-micros';
import { percentile } from '../support/percentile';
import { readStamps } from '../support/stamped-text';

/** Of all streams of a run, ms. */
export interface StreamTimes {
  readonly deltas: number;
  /** From the request to the first delta. */
  readonly firstP50: number;
  readonly firstP99: number;
  /** By how much the time between two deltas differed from what the upstream meant. */
  readonly jitterP50: number;
  readonly jitterP99: number;
}

/** Gathers when the deltas of many streams came; each says itself when the upstream wrote it. */
export class StreamClock {
  private deltas = 0;
  private readonly firsts: number[] = [];
  private readonly jitters: number[] = [];

  /** A stream is asked for now; what it returns takes all that comes. */
  begin(): (bytes: Uint8Array) => void {
    const askedAt = monotonicMicros();
    let lastDelay: number | undefined;
    return (bytes) => {
      const now = monotonicMicros();
      this.deltas += readStamps(bytes, (writtenAt) => {
        const delay = now - writtenAt;
        if (lastDelay === undefined) this.firsts.push((now - askedAt) / 1000);
        else this.jitters.push(Math.abs(delay - lastDelay) / 1000);
        lastDelay = delay;
      });
    };
  }

  read(): StreamTimes {
    return {
      deltas: this.deltas,
      firstP50: percentile(this.firsts, 0.5),
      firstP99: percentile(this.firsts, 0.99),
      jitterP50: percentile(this.jitters, 0.5),
      jitterP99: percentile(this.jitters, 0.99),
    };
  }
}
