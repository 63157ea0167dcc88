import type { OpenLoop } from '../support/load-caller';
import { percentile } from '../support/percentile';

/** Of one way in a round. */
export interface Times {
  /** Over all calls, ms. */
  readonly p50: number;
  readonly p99: number;
  /** Over the calls that were at no time together with a slow episode of the machine, ms. */
  readonly quietP99: number;
  /** Of the time, how much the machine was slow, 0 to 1. */
  readonly slowShare: number;
  /** Of the calls, how many were together with a slow episode, 0 to 1. */
  readonly leftOut: number;
}

/** Gathers the blocks of one way in a round. */
export class Tally {
  latestMs = 0;
  private readonly tookMs: number[] = [];
  private readonly quietMs: number[] = [];
  private readonly slowShares: number[] = [];

  /** Blocks are equally long. */
  add({ tookMs, slow, slowShare, latestMs }: OpenLoop): void {
    this.tookMs.push(...tookMs);
    this.quietMs.push(...tookMs.filter((_, call) => !slow[call]));
    this.slowShares.push(slowShare);
    this.latestMs = Math.max(this.latestMs, latestMs);
  }

  times(): Times {
    const { tookMs, quietMs, slowShares } = this;
    return {
      p50: percentile(tookMs, 0.5),
      p99: percentile(tookMs, 0.99),
      quietP99: percentile(quietMs, 0.99),
      slowShare: slowShares.reduce((sum, share) => sum + share, 0) / slowShares.length,
      leftOut: 1 - quietMs.length / tookMs.length,
    };
  }
}
