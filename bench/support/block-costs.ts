/** A server to measure beside others. */
export interface Contestant {
  /** CPU time of its process so far, µs. */
  cpuMicros(): Promise<number>;
  /** Makes so many calls. */
  load(calls: number): Promise<unknown>;
}

/** A contestant whose turn it is finds the processor's caches full of another's code: that many calls, of those of a block, bring its own back. */
const LEAD_IN = 0.3;

/**
 * CPU time of a call, µs: for each contestant, its blocks. They take turns in blocks of so many calls, so that what else the machine does falls on all
 * of them.
 */
export const blockCosts = async (
  contestants: readonly Contestant[],
  blocks: number,
  calls: number,
): Promise<number[][]> => {
  const costs: number[][] = contestants.map(() => []);
  for (let block = 0; block < blocks; block++) {
    for (const [at, { cpuMicros, load }] of contestants.entries()) {
      await load(calls * LEAD_IN);
      const before = await cpuMicros();
      await load(calls);
      costs[at]!.push(((await cpuMicros()) - before) / calls);
    }
  }
  return costs;
};
