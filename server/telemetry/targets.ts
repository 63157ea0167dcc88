import type { Target } from '../gen/llmpool/v1/admin_service';
import { LOADED, type SlotTime } from '../policies/statistics/utilisation-meter';
import type { CallSlice } from './call-slice';

/** What operators want to see; docs/http.md explains each. */
const MAX_ERROR_RATE = 0.1;
const MAX_MEAN_SECONDS = 5;
/** A call that fell back was answered, so a few are no alarm; 1 % tells a bad upstream from a bad moment. */
const MAX_FALLBACK_SHARE = 0.01;

/** The four numbers operators watch. One with nothing to judge by holds, with `judged` false and value 0. */
export const targetsOf = (calls: CallSlice, pool: SlotTime): Target[] => {
  const { outcomes, duration, fallbacks } = calls;
  const all = outcomes.all;
  // A caller's own fault and a caller who leaves say nothing about the service.
  const errors = outcomes.of('upstream_fault', 'refused', 'deadline_exceeded', 'internal_error');
  const tried = errors + outcomes.of('success');
  const { count, meanMs } = duration.summary();
  const utilisation = pool.utilisation;
  return [
    judge('pool_utilisation', 'ratio', `>= ${LOADED} under load`, utilisation, (v) => v >= LOADED),
    judge('error_rate', 'ratio', `<= ${MAX_ERROR_RATE}`, ratio(errors, tried), (v) => v <= MAX_ERROR_RATE),
    judge(
      'mean_response_time',
      's',
      `<= ${MAX_MEAN_SECONDS} s`,
      count > 0 ? meanMs / 1000 : undefined,
      (v) => v <= MAX_MEAN_SECONDS,
    ),
    judge(
      'fallback_count',
      'count',
      `<= ${MAX_FALLBACK_SHARE * 100} % of the calls`,
      all > 0 ? fallbacks : undefined,
      (v) => v <= MAX_FALLBACK_SHARE * all,
    ),
  ];
};

const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

const judge = (
  name: string,
  unit: string,
  target: string,
  value: number | undefined,
  good: (value: number) => boolean,
): Target => ({
  name,
  value: value ?? 0,
  unit,
  target,
  holds: value === undefined || good(value),
  judged: value !== undefined,
});
