import type { LlmPoolClient } from '@llm-pool/client';
import type { Tally } from './tally';
import type { SoakUpstream } from './upstream';

/** Between two changes, ms. */
const EVERY_MS = 1500;

/** Breaks and mends backends, and switches the pool off and on, one after the other, until `over`; then all is well again. */
export const makeTrouble = async (
  client: LlmPoolClient,
  pool: readonly SoakUpstream[],
  tally: Tally,
  over: AbortSignal,
): Promise<void> => {
  const quiet = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, EVERY_MS);
      const stop = (): void => {
        clearTimeout(timer);
        resolve();
      };
      over.addEventListener('abort', stop, { once: true });
    });
  const trip = async (index: number, broken: boolean): Promise<void> => {
    if (broken) tally.tripped = true;
    await pool[index]!.trip(broken);
  };
  const steps: readonly (() => Promise<unknown>)[] = [
    () => trip(0, true),
    () => trip(0, false),
    () => client.admin.setPoolEnabled(false),
    () => client.admin.setPoolEnabled(true),
    () => trip(1, true),
    () => trip(0, true),
    () => trip(0, false),
    () => trip(1, false),
  ];
  for (let step = 0; !over.aborted; step++) {
    await quiet();
    if (!over.aborted) await steps[step % steps.length]!();
  }
  for (const upstream of pool) await upstream.trip(false);
  await client.admin.setPoolEnabled(true);
};
