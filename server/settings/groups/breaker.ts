import { integer } from '../kinds/integer';
import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const breakerGroup = {
  title: 'Circuit breakers',
  intro:
    'Each backend has one. It opens by failures in a row or by their share in a rolling window, whichever comes first.',
  settings: {
    failures: setting({
      name: 'LLM_POOL_BREAKER_FAILURES',
      kind: integer({ min: 1, max: 1000, unit: 'failures' }),
      default: 5,
      doc: 'Failures in a row that open the breaker.',
    }),
    ratioPercent: setting({
      name: 'LLM_POOL_BREAKER_RATIO_PERCENT',
      kind: integer({ min: 1, max: 100, unit: '%' }),
      default: 50,
      doc: 'Share of failures in the window that opens the breaker, once the window holds `LLM_POOL_BREAKER_MIN_CALLS`.',
    }),
    minCalls: setting({
      name: 'LLM_POOL_BREAKER_MIN_CALLS',
      kind: integer({ min: 1, max: 100_000, unit: 'attempts' }),
      default: 20,
      doc: 'Attempts the window must hold before their share of failures says anything.',
    }),
    windowMs: setting({
      name: 'LLM_POOL_BREAKER_WINDOW_MS',
      kind: milliseconds({ min: 100, max: 3_600_000 }),
      default: 30_000,
      doc: 'Length of the rolling window.',
    }),
    openMs: setting({
      name: 'LLM_POOL_BREAKER_OPEN_MS',
      kind: milliseconds({ min: 1, max: 3_600_000 }),
      default: 5000,
      doc: 'How long the breaker stays open before one call probes the backend. Grows with every probe that fails.',
    }),
    openMaxMs: setting({
      name: 'LLM_POOL_BREAKER_OPEN_MAX_MS',
      kind: milliseconds({ min: 1, max: 3_600_000 }),
      default: 60_000,
      doc: 'The longest time between two probes; not below `LLM_POOL_BREAKER_OPEN_MS`.',
    }),
  },
};
