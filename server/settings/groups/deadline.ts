import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const deadlineGroup = {
  title: 'Deadlines',
  intro: 'The deadline of the caller is one budget for waiting, attempts, pauses and fallback.',
  settings: {
    defaultMs: setting({
      name: 'LLM_POOL_DEFAULT_DEADLINE_MS',
      kind: milliseconds({ min: 1 }),
      default: 120_000,
      doc: 'Deadline of a call that brings none. At most `LLM_POOL_MAX_DEADLINE_MS`.',
    }),
    maxMs: setting({
      name: 'LLM_POOL_MAX_DEADLINE_MS',
      kind: milliseconds({ min: 1 }),
      default: 900_000,
      doc: 'A longer deadline of a caller is cut to this.',
    }),
    minMs: setting({
      name: 'LLM_POOL_MIN_DEADLINE_MS',
      kind: milliseconds({ min: 0, max: 60_000, zero: 'every call is tried' }),
      default: 100,
      doc: 'A call with less time left is refused at once: too short to try. At most `LLM_POOL_DEFAULT_DEADLINE_MS`.',
    }),
  },
};
