import { CALL_ROWS } from './metrics/call-rows';
import type { InstrumentRow } from './metrics/instrument-row';
import { POOL_ROWS } from './metrics/pool-rows';
import { PROCESS_ROWS } from './metrics/process-rows';
import { UPSTREAM_ROWS } from './metrics/upstream-rows';

/** All instruments. docs/metrics.md is made from this table. */
export const METRICS = { ...CALL_ROWS, ...UPSTREAM_ROWS, ...POOL_ROWS, ...PROCESS_ROWS } as const satisfies Record<
  string,
  InstrumentRow
>;

export type { InstrumentRow };
export type MetricsTable = typeof METRICS;
export type MetricName = keyof MetricsTable;
/** The labels of an instrument; one that is left out is absent. */
export type LabelsOf<N extends MetricName> = Partial<Record<keyof MetricsTable[N]['labels'], string>>;
export type NamesOfKind<K extends InstrumentRow['kind']> = {
  [N in MetricName]: MetricsTable[N]['kind'] extends K ? N : never;
}[MetricName];
