import type { Simulator } from '../../server/simulator/simulator';

/** How long nothing may move before it counts as paused, ms; and how many times in a row, since the machine may pause, too. */
const STILL_MS = 50;
const STILL_TIMES = 3;

/** Resolves when this many answers wait for their readers, and no byte has moved for a while: a full socket alone empties again. */
export const allPaused = async ({ requests, waitFor }: Simulator, count: number): Promise<void> => {
  const written = (): number => requests.records.reduce((sum, record) => sum + record.bytesWritten, 0);
  let before = -1;
  for (let still = 0; still < STILL_TIMES; ) {
    await waitFor(({ stalled }) => stalled === count);
    const now = written();
    still = now === before ? still + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
  }
};
