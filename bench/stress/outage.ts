import { setTimeout } from 'node:timers/promises';
import type { Figure } from '../support/figure';
import { ask, type Ending } from './ask';
import { atRate } from './at-rate';
import { startFleet } from './fleet';

const BACKENDS = 3;
const SLOTS = 24;
const MEAN_MS = 100;
const LOAD = 0.6;
const OUTAGE_S = { from: 3, to: 6 };
const SECONDS = 14;
const DEADLINE_MS = 3000;
/** How long a backend and the pool as a whole rest after failures; the time to recover cannot be shorter. */
const REST_MS = 500;
const SLICE_MS = 250;
const FULL = 0.9;
const MOST_MS = 2 * REST_MS + 1000;

/** All backends fail, and come back: how long until as much is answered as before. */
export const outage = async (): Promise<Figure[]> => {
  const rest = String(REST_MS);
  const fleet = await startFleet(
    BACKENDS,
    {
      LLM_POOL_SIZE: String(SLOTS / 2),
      LLM_POOL_BREAKER_OPEN_MS: rest,
      LLM_POOL_BREAKER_OPEN_MAX_MS: rest,
      LLM_POOL_OFF_MS: rest,
      LLM_POOL_OFF_MAX_MS: rest,
    },
    { latency: MEAN_MS },
  );
  const perSecond = (LOAD * SLOTS * 1000) / MEAN_MS;
  const load = atRate(perSecond, SECONDS, (number) => ask(fleet.client(number), DEADLINE_MS));
  await setTimeout(OUTAGE_S.from * 1000);
  for (const upstream of fleet.upstreams) upstream.script({ fault: { kind: 'status', status: 500 } });
  await setTimeout((OUTAGE_S.to - OUTAGE_S.from) * 1000);
  for (const upstream of fleet.upstreams) upstream.script({});
  const backAt = performance.now();
  const endings = await load;
  await fleet.close();
  const recoveredMs = recovered(endings, backAt, perSecond);
  return [
    {
      what: `all backends fail for ${OUTAGE_S.to - OUTAGE_S.from} s and come back: until ${FULL * 100} % of what is asked is answered again`,
      measured: recoveredMs === undefined ? 'never' : `${recoveredMs} ms`,
      target: `at most ${MOST_MS} ms, of which backends and pool rest ${2 * REST_MS} ms by their settings`,
      holds: recoveredMs !== undefined && recoveredMs <= MOST_MS,
    },
  ];
};

/** The end of the first slice of time in which nearly every call that comes is answered, ms after the backends came back. */
const recovered = (endings: readonly Ending[], backAt: number, perSecond: number): number | undefined => {
  const full = (FULL * perSecond * SLICE_MS) / 1000;
  const slices = ((SECONDS - OUTAGE_S.to) * 1000) / SLICE_MS;
  for (let slice = 0; slice < slices; slice++) {
    const from = backAt + slice * SLICE_MS;
    const here = endings.filter(({ startedAt }) => startedAt >= from && startedAt < from + SLICE_MS);
    if (here.filter(({ reason }) => reason === 'OK').length >= full) return (slice + 1) * SLICE_MS;
  }
  return undefined;
};
