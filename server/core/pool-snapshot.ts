import type { Priority } from './call';
import type { StateChange } from './observer';

/** State of a pool at one moment, for Debug, Metrics and the log. */
export interface PoolSnapshot {
  readonly slots: number;
  readonly inUse: number;
  readonly queued: number;
  /** The same by priority. */
  readonly queuedBy: Readonly<Record<Priority, number>>;
  readonly clients: readonly ClientSnapshot[];
  readonly backends: readonly BackendSnapshot[];
  readonly queue: readonly QueueSnapshot[];
}

export interface ClientSnapshot {
  readonly name: string;
  readonly backend: string;
  readonly slots: number;
  readonly inUse: number;
  readonly draining: boolean;
}

export type Health = 'unknown' | 'healthy' | 'unhealthy' | 'out';
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BackendSnapshot {
  readonly name: string;
  readonly region: string;
  readonly baseUrl: string;
  readonly weight: number;
  /** Empty when it takes any model. */
  readonly models: readonly string[];
  readonly health: Health;
  readonly lastChange?: StateChange;
  /** ms since 1970 of the last active health check. */
  readonly checkedAt?: number;
  readonly checkMs?: number;
  readonly breaker: BreakerState;
  /** Why it is in this state; absent as long as it was never open. */
  readonly breakerReason?: string;
  /** Failures that the breaker has counted in a row. */
  readonly failuresInARow: number;
  /** Milliseconds until an open breaker half-opens; 0 when it is not open. */
  readonly probeInMs: number;
  /** Milliseconds that each cooling model has left. */
  readonly coolingMs: Readonly<Record<string, number>>;
}

export interface QueueSnapshot {
  readonly caller: string;
  readonly priority: Priority;
  readonly waiting: number;
  readonly oldestMs: number;
}

export type PoolState = 'on' | 'disabled' | 'off_after_errors' | 'trial';

export interface SwitchSnapshot {
  readonly state: PoolState;
  readonly errorsInARow: number;
  readonly lastChange?: StateChange;
}
