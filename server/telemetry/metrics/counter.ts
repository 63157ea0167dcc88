import type { ObservableResult } from '@opentelemetry/api';

/** One combination of labels. */
export interface Series {
  /** Adds to a counter, or records into a histogram. */
  add(value: number): void;
}

type Labels = Readonly<Record<string, string>>;

class Sum implements Series {
  value = 0;

  constructor(readonly labels: Labels) {}

  add(value: number): void {
    this.value += value;
  }
}

/** Counts by itself and is read at a scrape: OpenTelemetry's counters look the labels up anew, by their JSON, each time they are added to. */
export class Counter {
  private readonly sums = new Map<string, Sum>();

  constructor(private readonly labelNames: readonly string[]) {}

  /** Keep what it returns: finding it costs more than adding to it. From then on the series shows, with 0 until something is added. */
  with(labels: Labels): Series {
    const key = this.labelNames.map((name) => labels[name] ?? '').join('\n');
    let sum = this.sums.get(key);
    if (!sum) {
      sum = new Sum(labels);
      this.sums.set(key, sum);
    }
    return sum;
  }

  observe(result: ObservableResult): void {
    for (const { labels, value } of this.sums.values()) result.observe(value, labels);
  }
}
