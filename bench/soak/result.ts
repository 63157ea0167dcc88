import type { MemoryResult } from './memory';
import type { Left } from './quiet';
import type { Tally } from './tally';

/** All that a run has shown. */
export interface SoakResult extends Left {
  readonly tally: Tally;
  readonly seconds: number;
  readonly memory: MemoryResult | undefined;
  /** Requests that the backends of the pool and the legacy client's upstream have got. */
  readonly inPool: number;
  readonly inLegacy: number;
  /** Open descriptors of the service before the first call. */
  readonly descriptorsBefore: number | undefined;
  /** Of the service, after SIGTERM. */
  readonly exitCode: number | null;
  /** Messages that the service logged as errors. */
  readonly errors: readonly string[];
}
