import type { Clock } from '../core/clock';
import type { PoolSnapshot, SwitchSnapshot } from '../core/pool-snapshot';
import type { PoolLimits, Setting } from '../gen/llmpool/v1/admin_service';
import type { RecentCalls } from '../telemetry/recent-calls';
import type { Statistics } from '../telemetry/statistics';

/** All that the admin views are made of; gRPC, HTTP and the log show the same. */
export interface AdminSources {
  /** The name of this process. */
  readonly instance: string;
  readonly startedAt: Date;
  readonly clock: Clock;
  readonly statistics: Statistics;
  readonly recentCalls: RecentCalls;
  readonly pool: () => PoolSnapshot;
  readonly legacy: () => PoolSnapshot;
  readonly poolSwitch: () => SwitchSnapshot;
  /** LLM_POOL_ROLLOUT_PERCENT. */
  readonly rolloutPercent: number;
  readonly limits: PoolLimits;
  /** Effective settings, secrets masked. */
  readonly settings: () => readonly Setting[];
  /** llm_pool, node, grpc_js, openai. */
  readonly versions: Readonly<Record<string, string>>;
}
