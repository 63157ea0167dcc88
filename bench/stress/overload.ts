import type { Figure } from '../support/figure';
import { ask, count, others } from './ask';
import { atRate } from './at-rate';
import { startFleet } from './fleet';

const SLOTS = 20;
const LATENCY = { min: 200, max: 600 };
const MEAN_MS = 400;
const DEADLINE_MS = 3000;
const TIMES = 3;
/** Until the pool knows how long attempts take, and the queue is as long as it gets. */
const WARM_UP_S = 4;
const SECONDS = 14;
const LEAST = 0.95;

/** Three times as many calls as the slots can serve. */
export const overload = async (): Promise<Figure[]> => {
  const settings = { LLM_POOL_SIZE: String(SLOTS / 2), LLM_POOL_FALLBACK: 'false' };
  const fleet = await startFleet(1, settings, { latency: LATENCY });
  const perSecond = (SLOTS / MEAN_MS) * 1000;
  const beganAt = performance.now() + WARM_UP_S * 1000;
  const endsAt = beganAt + (SECONDS - WARM_UP_S) * 1000;
  const endings = await atRate(TIMES * perSecond, SECONDS, (number) => ask(fleet.client(number), DEADLINE_MS));
  await fleet.close();
  const counted = endings.filter(({ endedAt }) => endedAt >= beganAt && endedAt < endsAt);
  const answered = count(counted, 'OK');
  const goodput = answered / ((endsAt - beganAt) / 1000) / perSecond;
  const late = count(counted, 'DEADLINE_EXCEEDED');
  const inTime = answered / (answered + late);
  const other = others(counted, 'OK', 'DEADLINE_EXCEEDED', 'POOL_OVERLOADED');
  return [
    {
      what: `${TIMES} x overload: answers in time, of what the slots could give`,
      measured: percent(goodput),
      target: `at least ${percent(LEAST)}`,
      holds: goodput >= LEAST,
    },
    {
      what: `${TIMES} x overload: calls that were let in and had their answer within their deadline`,
      measured: `${percent(inTime)}${other === '' ? '' : `, and ${other}`}`,
      target: `at least ${percent(LEAST)}, and nothing else but refusals`,
      holds: inTime >= LEAST && other === '',
    },
  ];
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
