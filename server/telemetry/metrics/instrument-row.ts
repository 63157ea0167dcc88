/** One instrument: what Prometheus shows, and what docs/metrics.md says. */
export interface InstrumentRow {
  /** `total` is a counter that something else counts, and that is read at a scrape; so is a `gauge`. */
  readonly kind: 'counter' | 'total' | 'histogram' | 'gauge';
  /** UCUM, as OpenTelemetry asks for. */
  readonly unit: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
  /** Every label with its meaning. The values of each must be few: no name that a caller makes up. */
  readonly labels: Readonly<Record<string, string>>;
  readonly doc: string;
}

export const WORKLOAD = '`chat`, `dialogue_agent` or `deep_dive`';
export const PRIORITY = '`interactive`, `default` or `bulk`';
export const TIER = '`pool` or `legacy`';
export const BACKEND = 'its configured name';
export const OUTCOME =
  '`success`, `caller_fault`, `refused`, `upstream_fault`, `cancelled`, `deadline_exceeded` or `internal_error`';
