import type { Backend } from './backend';

/** The least loaded backend with room; one that is not among the names in `avoid` if there is one. */
export const chooseBackend = (
  backends: readonly Backend[],
  avoid: readonly string[] | undefined,
): Backend | undefined => {
  let best: Backend | undefined;
  let bestLoad = Number.POSITIVE_INFINITY;
  for (const backend of backends) {
    if (!backend.hasRoom) continue;
    // A load is below 1 as long as there is room, so a backend to avoid comes after all others.
    const load = 1 - backend.buckets.freeSlots / backend.slots + (avoid?.includes(backend.spec.name) ? 1 : 0);
    if (load < bestLoad) {
      best = backend;
      bestLoad = load;
    }
  }
  return best;
};
