import type { Simulator } from '../../server/simulator/simulator';

/** How long nothing may move before it counts as paused, ms. */
const STILL_MS = 100;

/** Resolves when this many answers wait for their readers, and no byte has moved for a while: a full socket alone empties again. */
export const allPaused = async ({ requests, waitFor }: Simulator, count: number): Promise<void> => {
  const written = (): number => requests.records.reduce((sum, record) => sum + record.bytesWritten, 0);
  for (let before = -1; ; ) {
    await waitFor(({ stalled }) => stalled === count);
    const now = written();
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
  }
};
