import type { BreakerState as Breaker, Health as HealthWord, PoolState as State } from '../core/pool-snapshot';
import { BreakerState, Health, PoolState } from '../gen/llmpool/v1/admin_service';

/** Words of the core as enums of the contract. A new word does not compile until it is decided here. */
export const POOL_STATES: Readonly<Record<State, PoolState>> = {
  on: PoolState.ON,
  disabled: PoolState.DISABLED,
  off_after_errors: PoolState.OFF_AFTER_ERRORS,
  trial: PoolState.TRIAL,
};

export const BREAKER_STATES: Readonly<Record<Breaker, BreakerState>> = {
  closed: BreakerState.CLOSED,
  open: BreakerState.OPEN,
  half_open: BreakerState.HALF_OPEN,
};

export const HEALTHS: Readonly<Record<HealthWord, Health>> = {
  unknown: Health.UNSPECIFIED,
  healthy: Health.HEALTHY,
  unhealthy: Health.UNHEALTHY,
  out: Health.OUT,
};
