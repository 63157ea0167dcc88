import type { ValuesOf } from './setting-group';
import type { DescribedSetting } from './settings-reader';
import type { serverTable } from './table';
import type { UpstreamsConfig } from './upstreams/upstreams-config';

type Values = ValuesOf<typeof serverTable>;

/** Everything the server can be told, checked and frozen: one object for each group of the table. */
export interface Settings extends Omit<Values, 'upstream' | 'legacy' | 'tracing'> {
  /** How the legacy client works; its upstream is in `upstreams.legacy`. */
  readonly legacy: Pick<Values['legacy'], 'concurrency' | 'queueLimit' | 'fallback'>;
  readonly upstreams: UpstreamsConfig;
  readonly tracing: Values['tracing'] & {
    /** Whether OpenTelemetry's variables ask for traces. */
    readonly wanted: boolean;
  };
  /** What is allowed but should be known: to be logged as warnings at start. */
  readonly notes: readonly string[];
  /** Every setting with its value and source, in the order of the table. Holds no secrets. */
  readonly described: readonly DescribedSetting[];
}
