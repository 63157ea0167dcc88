import type { ObservableResult } from '@opentelemetry/api';
import { type Labels, type Series, SeriesSet } from './series-set';

class Sum implements Series {
  value = 0;

  constructor(readonly labels: Labels) {}

  add(value: number): void {
    this.value += value;
  }
}

/** Counts by itself and is read at a scrape: OpenTelemetry's counters look the labels up anew, by their JSON, each time they are added to. */
export class Counter {
  private readonly sums: SeriesSet<Sum>;

  constructor(labelNames: readonly string[]) {
    this.sums = new SeriesSet(labelNames, (labels) => new Sum(labels));
  }

  /** From then on the series shows, with 0 until something is added. */
  with(labels: Labels): Series {
    return this.sums.with(labels);
  }

  observe(result: ObservableResult): void {
    for (const { labels, value } of this.sums.all()) result.observe(value, labels);
  }
}
