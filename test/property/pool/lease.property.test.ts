import * as fc from 'fast-check';
import { anySteps } from './step';
import { World } from './world';

/** Any history of calls, ends, aborts, faults, rests, checks, sizes and switches: `invariants.ts` and `world.ts` name what must hold. */
describe('Pool.lease under any history', () => {
  it('keeps every invariant after every step, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const world = new World();
        for (const step of steps) await world.run(step);
        await world.finish();
      }),
      { numRuns: 300, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});
