import { BACKEND, type InstrumentRow, PRIORITY, TIER } from './instrument-row';

/** The pool, the legacy client and their backends. */
export const POOL_ROWS = {
  'llm_pool.slots': {
    kind: 'gauge',
    unit: '{slot}',
    labels: { tier: TIER },
    doc: 'Calls that can run at once.',
  },
  'llm_pool.slots.in_use': {
    kind: 'gauge',
    unit: '{slot}',
    labels: { tier: TIER },
    doc: 'Slots in use.',
  },
  'llm_pool.slots.busy_time': {
    kind: 'total',
    unit: 's',
    labels: {},
    doc: "Slot-seconds in use, of the pool's clients: its rate is the number of slots in use on average.",
  },
  'llm_pool.loaded.busy_time': {
    kind: 'total',
    unit: 's',
    labels: {},
    doc: 'Slot-seconds in use while the pool was under load: while calls in use and waiting together would have filled at least 70 % of its slots.',
  },
  'llm_pool.loaded.slot_time': {
    kind: 'total',
    unit: 's',
    labels: {},
    doc: 'Slot-seconds that there were while the pool was under load. llm_pool_loaded_busy_time_total ÷ this is the utilisation with a target.',
  },
  'llm_pool.clients': {
    kind: 'gauge',
    unit: '{client}',
    labels: { tier: TIER, backend: BACKEND },
    doc: 'Clients that take calls.',
  },
  'llm_pool.queue.length': {
    kind: 'gauge',
    unit: '{call}',
    labels: { tier: TIER, priority: PRIORITY },
    doc: 'Calls that wait for a slot.',
  },
  'llm_pool.queue.limit': {
    kind: 'gauge',
    unit: '{call}',
    labels: { tier: TIER },
    doc: 'Calls that may wait for a slot; one more is refused.',
  },
  'llm_pool.pool.state': {
    kind: 'gauge',
    unit: '1',
    labels: { state: '`on`, `disabled`, `off_after_errors` or `trial`' },
    doc: '1 for the state the pool is in, 0 for the others.',
  },
  'llm_pool.pool.transitions': {
    kind: 'counter',
    unit: '{change}',
    labels: { state: 'the state that began: `on`, `disabled`, `off_after_errors` or `trial`' },
    doc: 'Changes of the state of the pool.',
  },
  'llm_pool.backend.breaker': {
    kind: 'gauge',
    unit: '1',
    labels: { backend: BACKEND, state: '`closed`, `open` or `half_open`' },
    doc: "1 for the state the backend's breaker is in, 0 for the others.",
  },
  'llm_pool.backend.health': {
    kind: 'gauge',
    unit: '1',
    labels: {
      backend: BACKEND,
      state: '`unknown`, `healthy`, `unhealthy` (fails its checks) or `out` (key rejected or quota used up)',
    },
    doc: '1 for the health of the backend, 0 for the others.',
  },
  'llm_pool.backend.cooling': {
    kind: 'gauge',
    unit: '{model}',
    labels: { backend: BACKEND },
    doc: 'Models that rest on the backend after a 429.',
  },
  'llm_pool.backend.transitions': {
    kind: 'counter',
    unit: '{change}',
    labels: {
      backend: BACKEND,
      state:
        'what began: `breaker open`, `breaker half_open`, `breaker closed`, `cooling down`, `serving` (its rest is over), or a health',
    },
    doc: 'Changes of the state of a backend.',
  },
} as const satisfies Record<string, InstrumentRow>;
