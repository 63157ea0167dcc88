import type { MetricsResponse, PoolGauges, Target, WindowMetrics } from '@llm-pool/client';
import type { Style } from '../style';
import { table } from '../table';
import { bar } from './bar';
import { poolState } from './pool-state';
import { ago, time } from './time';

/** The numbers operators watch, on one small page. */
export function statusView(metrics: MetricsResponse, style: Style): string {
  const { instance, startedAt, now, windows } = metrics;
  const started = startedAt ? `, started ${ago(startedAt)}` : '';
  return [
    `${style.bold('llm-pool')} ${instance}: pool ${poolState(metrics.poolState, style)}${started}`,
    ...(now ? slots(now) : []),
    '',
    table([
      ['', ...windows.map(({ name }) => style.bold(name)), style.bold('target')],
      ...targetRows(windows, style),
      row('calls', windows, ({ calls }) => String(calls)),
      row('calls/s', windows, ({ callsPerSecond }) => callsPerSecond.toFixed(2)),
      row('p50 / p95', windows, ({ duration }) =>
        duration?.count ? `${time(duration.p50Ms)} / ${time(duration.p95Ms)}` : '-',
      ),
      row('queue p95', windows, ({ queueWait }) => (queueWait?.count ? time(queueWait.p95Ms) : '-')),
      row('tokens', windows, ({ promptTokens, completionTokens }) => `${promptTokens} + ${completionTokens}`),
    ]),
    style.dim('✓ holds  ✗ does not  · too little happened to judge'),
  ].join('\n');
}

function slots(now: PoolGauges): string[] {
  const waiting = (queued: number) => (queued > 0 ? `, ${queued} waiting` : '');
  return [
    `slots   ${bar(now.slotsInUse, now.slots)} of ${now.clients} clients${waiting(now.queued)}`,
    `legacy  ${bar(now.legacySlotsInUse, now.legacySlots)}${waiting(now.legacyQueued)}`,
  ];
}

function targetRows(windows: readonly WindowMetrics[], style: Style): string[][] {
  const names = [...new Set(windows.flatMap(({ targets }) => targets.map(({ name }) => name)))];
  return names.map((name) => {
    const targets = windows.map((window) => window.targets.find((target) => target.name === name));
    const cells = targets.map((target) => (target ? judged(target, style) : '-'));
    return [name.replaceAll('_', ' '), ...cells, targets.find(Boolean)?.target ?? ''];
  });
}

function judged({ value, unit, holds, judged: enough }: Target, { green, red }: Style): string {
  const mark = enough ? (holds ? green('✓') : red('✗')) : '·';
  const shown =
    unit === 'ratio' ? `${(value * 100).toFixed(0)} %` : unit === 's' ? `${value.toFixed(2)} s` : String(value);
  return `${mark} ${shown}`;
}

function row(name: string, windows: readonly WindowMetrics[], cell: (window: WindowMetrics) => string): string[] {
  return [name, ...windows.map(cell)];
}
