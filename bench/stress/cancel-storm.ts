import type { Figure } from '../support/figure';
import { ask, others } from './ask';
import { atRate } from './at-rate';
import { startFleet } from './fleet';

const SLOTS = 100;
const MEAN_MS = 200;
const PER_SECOND = 200;
const SECONDS = 10;
const DEADLINE_MS = 10_000;
const MOST_TIMES = 1.5;

/** Half of the callers leave, each at a random moment between its start and its answer: waiting, or on the wire. */
export const cancelStorm = async (): Promise<Figure[]> => {
  const calm = await run(0);
  const storm = await run(0.5);
  const calls = PER_SECOND * SECONDS;
  const perAnswer = calm.cpuMicros / calls;
  const perCancel = (storm.cpuMicros - (calls - storm.cancelled) * perAnswer) / storm.cancelled;
  return [
    {
      what: `half of ${PER_SECOND} calls a second cancelled at random times: CPU per cancelled call against an answered one`,
      measured: `${(perCancel / perAnswer).toFixed(2)} x (${perCancel.toFixed(0)} µs; answered: ${perAnswer.toFixed(0)} µs)`,
      target: `at most ${MOST_TIMES} x`,
      holds: perCancel <= MOST_TIMES * perAnswer,
    },
    {
      what: 'the same: calls of others that failed; held or queued when all had ended',
      measured: `${storm.failed === '' ? 0 : storm.failed}; ${storm.left}`,
      target: '0; 0',
      holds: storm.failed === '' && storm.left === 0,
    },
  ];
};

const run = async (share: number) => {
  const fleet = await startFleet(1, { LLM_POOL_SIZE: String(SLOTS / 2) }, { latency: MEAN_MS });
  const call = async (number: number) => {
    const controller = new AbortController();
    const leaves = (number * share) % 1 !== 0;
    const timer = leaves ? setTimeout(() => controller.abort(), Math.random() * MEAN_MS) : undefined;
    const ending = await ask(fleet.client(number), DEADLINE_MS, controller.signal);
    clearTimeout(timer);
    return ending;
  };
  await atRate(PER_SECOND, 1, (number) => ask(fleet.client(number), DEADLINE_MS));
  const before = await fleet.server.cpuMicros();
  const endings = await atRate(PER_SECOND, SECONDS, call);
  const cpuMicros = (await fleet.server.cpuMicros()) - before;
  const { now } = await fleet.admin.admin.metrics();
  await fleet.close();
  return {
    cpuMicros,
    cancelled: endings.filter(({ reason }) => reason === 'CANCELLED').length,
    failed: others(endings, 'OK', 'CANCELLED'),
    left: now!.slotsInUse + now!.queued,
  };
};
