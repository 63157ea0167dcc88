/** A backend as far as spreading needs it. */
interface Share {
  readonly weight: number;
  readonly clients: number;
}

/**
 * Index of the backend that gets the next client: the one furthest below its share, clients ÷ weight (the highest-averages method of Adams, so
 * every backend gets one before any gets its second by weight alone).
 */
export const nextToGrow = (backends: readonly Share[]): number => extreme(backends, (b) => b.clients / b.weight, -1);

/** Index of the backend that gives up a client: the one furthest above its share; never the last client of one. -1 when none can. */
export const nextToShrink = (backends: readonly Share[]): number =>
  extreme(backends, (b) => (b.clients <= 1 ? Number.NEGATIVE_INFINITY : (b.clients - 1) / b.weight), 1);

const extreme = (backends: readonly Share[], of: (share: Share) => number, sign: 1 | -1): number => {
  let best = -1;
  let bestValue = Number.NEGATIVE_INFINITY;
  backends.forEach((backend, index) => {
    const value = sign * of(backend);
    if (value > bestValue) {
      best = index;
      bestValue = value;
    }
  });
  return best;
};
