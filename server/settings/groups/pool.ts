import { boolean } from '../kinds/boolean';
import { integer } from '../kinds/integer';
import { milliseconds } from '../kinds/milliseconds';
import { poolSize } from '../kinds/pool-size';
import { setting } from '../setting';

export const poolGroup = {
  title: 'The pool',
  intro:
    'How many calls run at once: `LLM_POOL_SIZE` x `LLM_POOL_CLIENT_CONCURRENCY`. ' +
    'A sensible way to roll out: off, then 3 clients with debug, then 5, then 8-10.',
  settings: {
    enabled: setting({
      name: 'ENABLE_LLM_POOL',
      kind: boolean,
      default: false,
      doc: 'The main switch. While it is off, only the legacy client answers, as it did before there was a pool.',
    }),
    size: setting({
      name: 'LLM_POOL_SIZE',
      kind: poolSize,
      default: { min: 5, max: 5 },
      doc:
        'Clients in the pool. A range grows under pressure and shrinks when idle. ' +
        'Every backend gets at least one client, so the (smaller) number must not be below the number of backends.',
    }),
    clientConcurrency: setting({
      name: 'LLM_POOL_CLIENT_CONCURRENCY',
      kind: integer({ min: 1, max: 1000, unit: 'calls' }),
      default: 2,
      doc: 'Calls that one client runs at once.',
    }),
    queueLimit: setting({
      name: 'LLM_POOL_QUEUE_LIMIT',
      kind: integer({ min: 0, max: 1_000_000, unit: 'calls', zero: 'nobody waits' }),
      default: 1000,
      doc:
        'Calls that may wait for a free client. When it is full, a new call is refused with POOL_OVERLOADED and told when to come back; but where another caller ' +
        'has more calls waiting, of the same or a lower priority, the last one of these is refused in its place.',
    }),
    idleShrinkMs: setting({
      name: 'LLM_POOL_IDLE_SHRINK_MS',
      kind: milliseconds({ min: 1 }),
      default: 60_000,
      doc: 'How long a pool with a range must have got by with fewer clients before those that it did not need are taken away.',
    }),
    rolloutPercent: setting({
      name: 'LLM_POOL_ROLLOUT_PERCENT',
      kind: integer({ min: 0, max: 100, unit: '%' }),
      default: 100,
      doc:
        'Share of the calls that go to the pool; the others go to the legacy client. ' +
        'Stable for a session where the call names one, else decided for each call.',
    }),
    failuresToOff: setting({
      name: 'LLM_POOL_FAILURES_TO_OFF',
      kind: integer({ min: 1, max: 1000, unit: 'pool errors' }),
      default: 3,
      doc: 'So many calls in a row that failed in the pool after all retries turn the pool off for a while.',
    }),
    offMs: setting({
      name: 'LLM_POOL_OFF_MS',
      kind: milliseconds({ min: 1 }),
      default: 30_000,
      doc:
        'How long the pool then stays off before one call tries it again. ' +
        'Doubles with every trial that fails, up to `LLM_POOL_OFF_MAX_MS`.',
    }),
    offMaxMs: setting({
      name: 'LLM_POOL_OFF_MAX_MS',
      kind: milliseconds({ min: 1 }),
      default: 300_000,
      doc: 'The longest time the pool stays off between two trials; not below `LLM_POOL_OFF_MS`.',
    }),
  },
};
