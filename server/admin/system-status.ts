import type { Moment } from './moment';

/** What the monitoring of the replaced system asks for, in its own words: "phase 1" is the pool. */
export interface SystemStatus {
  /** The pool takes calls. */
  readonly phase1_available: boolean;
  /** The pool has clients. */
  readonly phase1_initialized: boolean;
  /** The legacy client is there. */
  readonly legacy_client_exists: boolean;
}

export const systemStatus = ({ pool, legacy, poolSwitch: { state } }: Moment): SystemStatus => ({
  phase1_available: state === 'on' || state === 'trial',
  phase1_initialized: pool.clients.length > 0,
  legacy_client_exists: legacy.clients.length > 0,
});
