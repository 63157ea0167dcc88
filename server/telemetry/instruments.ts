import type { Meter, ObservableResult } from '@opentelemetry/api';
import { Counter } from './metrics/counter';
import type { Histograms } from './metrics/histograms';
import type { Series } from './metrics/series-set';
import { type InstrumentRow, type LabelsOf, METRICS, type MetricName, type NamesOfKind } from './metrics-table';

/** Called at each scrape; says what holds now. */
export type Read<N extends MetricName> = (observe: (value: number, labels: LabelsOf<N>) => void) => void;
export type Readings = { readonly [N in NamesOfKind<'gauge' | 'total'>]: Read<N> };

/** The series of a counter or histogram with these labels. Keep it, rather than ask for it in each call. */
export type SeriesOf = <N extends NamesOfKind<'counter' | 'histogram'>>(name: N, labels: LabelsOf<N>) => Series;

type Labels = Record<string, string>;

/** Makes every instrument of the table. What is read at a scrape needs a reader, so none can be forgotten. */
export const createInstruments = (meter: Meter, histograms: Histograms, readings: Readings): SeriesOf => {
  const makers: Record<string, (labels: Labels) => Series> = {};
  for (const [name, row] of Object.entries<InstrumentRow>(METRICS)) {
    const options = { unit: row.unit, description: row.doc };
    if (row.kind === 'histogram') {
      const labelNames = Object.keys(row.labels);
      const histogram = histograms.create({ name, ...options, labelNames, bounds: row.buckets ?? [] });
      makers[name] = (labels) => histogram.with(labels);
    } else if (row.kind === 'counter') {
      const counter = new Counter(Object.keys(row.labels));
      meter.createObservableCounter(name, options).addCallback((result) => counter.observe(result));
      makers[name] = (labels) => counter.with(labels);
    } else {
      const read = readings[name as keyof Readings] as Read<MetricName>;
      const instrument =
        row.kind === 'total'
          ? meter.createObservableCounter(name, options)
          : meter.createObservableGauge(name, options);
      instrument.addCallback((result: ObservableResult) => {
        read((value, labels) => result.observe(value, labels as Labels));
      });
    }
  }
  return (name, labels) => makers[name]!(labels as Labels);
};
