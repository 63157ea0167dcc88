import type { Backend } from './backend';

/** How many times the pace of the fastest backend makes one a slow one: more than answers of different length make of it. */
const SLOW = 3;

/**
 * The least loaded backend with room. One that is much slower than others comes after them, and one that is among the names in `avoid` last of
 * all; but no call waits because of either.
 * @param now Clock.now
 */
export const chooseBackend = (
  backends: readonly Backend[],
  avoid: readonly string[] | undefined,
  now: number,
): Backend | undefined => {
  const slowMs = backends.length > 1 ? SLOW * fastestMs(backends, now) : Number.POSITIVE_INFINITY;
  let best: Backend | undefined;
  let bestLoad = Number.POSITIVE_INFINITY;
  for (const backend of backends) {
    if (!backend.hasRoom) continue;
    // A load is below 1 as long as there is room.
    let load = 1 - backend.buckets.freeSlots / backend.slots;
    if (backend.occupancy.isSlowerThan(slowMs, now)) load += 1;
    if (avoid?.includes(backend.spec.name)) load += 2;
    if (load < bestLoad) {
      best = backend;
      bestLoad = load;
    }
  }
  return best;
};

/** The pace of the fastest backend, ms, whether it has room or not; infinite while none is known. */
const fastestMs = (backends: readonly Backend[], now: number): number => {
  let fastest = Number.POSITIVE_INFINITY;
  for (const { occupancy } of backends) fastest = Math.min(fastest, occupancy.paceMs(now) ?? fastest);
  return fastest;
};
