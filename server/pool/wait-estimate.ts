import type { Occupancy } from './occupancy';

/** A backend as far as the wait for it needs it. */
interface Source {
  readonly slots: number;
  readonly occupancy: Occupancy;
}

/**
 * Milliseconds until a call behind `ahead` others gets a slot of these backends; 0 when there are none to judge from. The slots that are taken
 * now become free between the end of the oldest and of the newest lease, and from then on each time that a lease takes.
 */
export const waitEstimate = (ahead: number, sources: readonly Source[], now: number): number => {
  let slots = 0;
  let leasesPerMs = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  for (const source of sources) {
    if (source.slots === 0) continue;
    const forecast = source.occupancy.forecast(now);
    slots += source.slots;
    leasesPerMs += source.slots / forecast.leaseMs;
    firstMs = Math.min(firstMs, forecast.firstMs);
    lastMs = Math.max(lastMs, forecast.lastMs);
  }
  if (slots === 0) return 0;
  const rounds = Math.floor(ahead / slots);
  const place = slots === 1 ? 0 : (ahead % slots) / (slots - 1);
  return rounds * (slots / leasesPerMs) + firstMs + place * (lastMs - firstMs);
};
