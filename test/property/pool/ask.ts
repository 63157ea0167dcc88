import type { Priority } from '../../../server/core/call';
import type { Timer } from '../../../server/core/clock';
import type { Lease } from '../../../server/pool/lease';

/** One call's wish for a slot, as the test sees it. */
export interface Ask {
  readonly model: string;
  readonly priority: Priority;
  readonly caller: string;
  readonly session: string;
  readonly arrivedAt: number;
  /** Order in which the wishes were uttered: between calls that arrived at the same time it decides. */
  readonly order: number;
  readonly deadlineAt: number;
  readonly avoid: readonly string[];
  readonly controller: AbortController;
  state: 'waiting' | 'held' | 'ended' | 'refused' | 'aborted';
  lease?: Lease;
  error?: unknown;
  /** Held as the probe of a half-open breaker, in this period of its backend. */
  probeOf?: number;
  deadline?: Timer;
  /** Aborted while it waited. */
  wasAborted?: boolean;
}
