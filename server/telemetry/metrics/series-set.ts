export type Labels = Readonly<Record<string, string>>;

/** One combination of labels of a counter or histogram. */
export interface Series {
  /** Adds to a counter, or records into a histogram. */
  add(value: number): void;
}

/** The series of an instrument, one for each combination of labels that was asked for. */
export class SeriesSet<S extends Series> {
  private readonly byKey = new Map<string, S>();

  constructor(
    private readonly labelNames: readonly string[],
    private readonly make: (labels: Labels) => S,
  ) {}

  /** Keep what it returns: finding it costs more than adding to it. */
  with(labels: Labels): S {
    const key = this.labelNames.map((name) => labels[name] ?? '').join('\n');
    let series = this.byKey.get(key);
    if (!series) {
      series = this.make(labels);
      this.byKey.set(key, series);
    }
    return series;
  }

  all(): Iterable<S> {
    return this.byKey.values();
  }
}
