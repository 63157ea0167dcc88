import type { PoolSnapshot } from '../core/pool-snapshot';
import type { Target, WindowMetrics } from '../gen/llmpool/v1/admin_service';
import { allBackends } from './all-clients';
import { momentOf } from './moment';
import { someModels } from './some-models';
import type { AdminSources } from './sources';

const LABELS: Readonly<Record<string, string>> = {
  pool_utilisation: 'Phase 1 pool utilisation',
  error_rate: 'Phase 1 error rate',
  mean_response_time: 'Phase 1 mean response time',
  fallback_count: 'フォールバック (fallback) count',
};

/**
 * The status in a few lines for the log. They keep the words that operators of the replaced system search for: Phase 1, プール (pool),
 * フォールバック (fallback).
 */
export const statusLines = (sources: AdminSources, moment = momentOf(sources)): string[] => {
  const { pool, legacy } = moment;
  const { state, errorsInARow, lastChange } = moment.poolSwitch;
  const windows = sources.statistics.windows();
  const why = lastChange ? ` (${lastChange.reason})` : '';
  return [
    `Phase 1 プール (pool): ${state}${why}, ${pool.clients.length} clients, ${load(pool)}, ` +
      `${errorsInARow} pool errors in a row, rollout ${sources.rolloutPercent} %, instance ${sources.instance}`,
    `legacy client: ${load(legacy)}`,
    ...(windows[0]?.targets ?? []).map(({ name }) => targetLine(name, windows)),
    `backends: ${allBackends(moment)
      .map(({ name, health, breaker, coolingMs }) => {
        const cooling = Object.keys(coolingMs);
        const rest = cooling.length > 0 ? `, cooling down for ${someModels(cooling)}` : '';
        return `${name} ${health === 'unknown' ? 'not checked' : health}, breaker ${breaker}${rest}`;
      })
      .join('; ')}`,
  ];
};

const load = ({ slots, inUse, queued }: PoolSnapshot): string => `${inUse} of ${slots} slots in use, ${queued} queued`;

const targetLine = (name: string, windows: readonly WindowMetrics[]): string => {
  const values = windows.flatMap((window) => {
    const target = window.targets.find((t) => t.name === name);
    return target ? [`${window.name} ${verdict(target)}`] : [];
  });
  const goal = windows[0]?.targets.find((t) => t.name === name)?.target;
  return `${LABELS[name] ?? name} (target ${goal}): ${values.join(', ')}`;
};

const verdict = (target: Target): string => {
  if (!target.judged) return 'nothing to judge';
  return `${valueText(target)} ${target.holds ? 'ok' : 'MISSED'}`;
};

const valueText = ({ value, unit }: Target): string => {
  if (unit === 'ratio') return `${(value * 100).toFixed(1)} %`;
  return unit === 's' ? `${value.toFixed(2)} s` : String(value);
};
