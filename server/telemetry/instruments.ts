import type { Meter } from '@opentelemetry/api';
import { type InstrumentRow, type LabelsOf, METRICS, type MetricName, type NamesOfKind } from './metrics-table';

/** Called at each scrape; says what holds now. */
export type Read<N extends MetricName> = (observe: (value: number, labels: LabelsOf<N>) => void) => void;

export interface Instruments {
  /** Adds to a counter, or records into a histogram. */
  readonly record: {
    readonly [N in NamesOfKind<'counter' | 'histogram'>]: (value: number, labels: LabelsOf<N>) => void;
  };
}

/** Makes every instrument of the table. Each gauge needs a reader, so none can be forgotten. */
export const createInstruments = (
  meter: Meter,
  gauges: { readonly [N in NamesOfKind<'gauge'>]: Read<N> },
): Instruments => {
  const record: Record<string, (value: number, labels: Record<string, string>) => void> = {};
  for (const [name, row] of Object.entries<InstrumentRow>(METRICS)) {
    const options = { unit: row.unit, description: row.doc };
    if (row.kind === 'counter') {
      const counter = meter.createCounter(name, options);
      record[name] = (value, labels) => counter.add(value, labels);
    } else if (row.kind === 'histogram') {
      const advice = { explicitBucketBoundaries: [...(row.buckets ?? [])] };
      const histogram = meter.createHistogram(name, { ...options, advice });
      record[name] = (value, labels) => histogram.record(value, labels);
    } else {
      const read = gauges[name as NamesOfKind<'gauge'>] as Read<MetricName>;
      meter.createObservableGauge(name, options).addCallback((result) => {
        read((value, labels) => result.observe(value, labels as Record<string, string>));
      });
    }
  }
  return { record } as Instruments;
};
