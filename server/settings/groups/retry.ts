import { integer } from '../kinds/integer';
import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const retryGroup = {
  title: 'Retries',
  intro:
    'Only the pool retries, before the first delta is sent, and within a budget. The fault of a caller is never retried.',
  settings: {
    retries: setting({
      name: 'LLM_POOL_RETRIES',
      kind: integer({ min: 0, max: 5, unit: 'attempts', zero: 'no retries' }),
      default: 2,
      doc: 'Further attempts of one call in the pool, after the first; for each target of an alias anew.',
    }),
    baseMs: setting({
      name: 'LLM_POOL_RETRY_BASE_MS',
      kind: milliseconds({ min: 1, max: 60_000 }),
      default: 200,
      doc: 'The pause before a retry is a random time up to this, doubled for each further one (full jitter).',
    }),
    maxMs: setting({
      name: 'LLM_POOL_RETRY_MAX_MS',
      kind: milliseconds({ min: 1, max: 600_000 }),
      default: 5000,
      doc: 'The longest pause of our own choice; not below `LLM_POOL_RETRY_BASE_MS`. A Retry-After of the upstream may be longer.',
    }),
    budgetPercent: setting({
      name: 'LLM_POOL_RETRY_BUDGET_PERCENT',
      kind: integer({ min: 0, max: 100, unit: '%' }),
      default: 20,
      doc: 'Retries allowed as a share of the calls, so that retries cannot bury an upstream that is failing.',
    }),
    budgetMinPerSecond: setting({
      name: 'LLM_POOL_RETRY_BUDGET_MIN_PER_S',
      kind: integer({ min: 0, max: 1000, unit: 'retries/s' }),
      default: 10,
      doc: 'Retries always allowed beside that share, for times with few calls and for the first calls after the start.',
    }),
  },
};
