import type { CallError } from '../core/call-error';
import type { Backend } from './backend';
import type { PoolClient } from './pool-client';

/** The right to use one slot of one client for one attempt. It ends exactly once: further calls of `end` do nothing. */
export interface Lease {
  readonly client: PoolClient;
  readonly backend: Backend;
  /** The model name to send upstream. */
  readonly upstreamModel: string;
  /** Milliseconds waited for it. */
  readonly queueMs: number;
  /** The first token of a stream came. */
  firstToken(): void;
  /** Gives the slot back; `error` tells how the attempt failed, none that it succeeded. */
  end(error?: CallError): void;
}
