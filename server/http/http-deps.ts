import type { AdminSources } from '../admin/sources';
import type { KnownToken } from '../auth/identity';
import type { Logger } from '../telemetry/logger';

export interface HttpDeps {
  readonly sources: AdminSources;
  /** None: everybody who reaches the port may do everything. */
  readonly tokens: readonly KnownToken[];
  /** Whether `/metrics` needs a token with the scope `admin` too. */
  readonly metricsTokenRequired: boolean;
  /** All metrics in the Prometheus text format. */
  readonly scrape: () => Promise<string>;
  /** Why this process takes no calls: `draining`; undefined when it does. Never about upstreams. */
  readonly notReady: () => string | undefined;
  readonly logger: Logger;
}
