import type { Scenario } from '../scenario';

/** Slots of the size of which the load of the scenario is a multiple. */
const size = (clients: string, slots: number) => ({
  name: `${clients} clients`,
  environment: { LLM_POOL_SIZE: clients },
  groups: [{ name: 'callers', callers: 20, load: NEEDED_SLOTS / slots, patienceMs: 30_000 }],
});
/** Slots that are busy on average. */
const NEEDED_SLOTS = 10;

export const poolSize: Scenario = {
  name: 'pool-size',
  title: 'How many clients',
  about: `Calls that keep ${NEEDED_SLOTS} slots busy on average, with 2 slots a client. Callers wait 30 s.`,
  shape: 'chat',
  minutes: 60,
  backends: 1,
  environment: { LLM_POOL_FALLBACK: 'false' },
  groups: [],
  variants: [size('3', 6), size('5', 10), size('6', 12), size('8-10', 20), size('20', 40)],
};
