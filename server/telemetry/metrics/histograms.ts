import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import { Histogram, type HistogramOptions } from './histogram';

/** The histograms of the service, as a source of metrics for OpenTelemetry's readers: its API has none that are read only at a scrape. */
export class Histograms implements MetricProducer {
  private readonly histograms: Histogram[] = [];
  private readonly startTime = hrTimeNow();

  constructor(
    private readonly resource: Resource,
    private readonly scope: string,
  ) {}

  create(options: HistogramOptions): Histogram {
    const histogram = new Histogram(options);
    this.histograms.push(histogram);
    return histogram;
  }

  async collect(): Promise<CollectionResult> {
    const now = hrTimeNow();
    const metrics = this.histograms
      .map((histogram) => histogram.read(this.startTime, now))
      .filter(({ dataPoints }) => dataPoints.length > 0);
    const scopeMetrics = [{ scope: { name: this.scope }, metrics }];
    return { resourceMetrics: { resource: this.resource, scopeMetrics }, errors: [] };
  }
}

/** Seconds and nanoseconds since 1970. */
const hrTimeNow = (): HrTime => {
  const ms = Date.now();
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
};
