import { type HrTime, ValueType } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType, type HistogramMetricData } from '@opentelemetry/sdk-metrics';
import { type Labels, type Series, SeriesSet } from './series-set';

/** How many values fell into each bucket: above the bound before, and up to its own, which counts as in. */
class Buckets implements Series {
  readonly counts: number[];
  count = 0;
  sum = 0;

  constructor(
    readonly labels: Labels,
    readonly bounds: readonly number[],
  ) {
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > this.bounds[at]!) at++;
    this.counts[at]!++;
    this.count++;
    this.sum += value;
  }
}

export interface HistogramOptions {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly labelNames: readonly string[];
  /** Upper bounds of the buckets, ascending; above the last one there is one more. */
  readonly bounds: readonly number[];
}

/** Counts by itself and is read at a scrape, as Counter does, and for the same reason. */
export class Histogram {
  private readonly series: SeriesSet<Buckets>;

  constructor(private readonly options: HistogramOptions) {
    this.series = new SeriesSet(options.labelNames, (labels) => new Buckets(labels, options.bounds));
  }

  /** The series shows once a value was recorded. */
  with(labels: Labels): Series {
    return this.series.with(labels);
  }

  /** What was recorded between two moments. */
  read(startTime: HrTime, endTime: HrTime): HistogramMetricData {
    const { name, unit, description } = this.options;
    const recorded = [...this.series.all()].filter(({ count }) => count > 0);
    return {
      descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: recorded.map(({ labels, bounds, counts, count, sum }) => ({
        startTime,
        endTime,
        attributes: labels,
        value: { buckets: { boundaries: [...bounds], counts: [...counts] }, count, sum },
      })),
    };
  }
}
