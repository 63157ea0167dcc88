import type { Way } from '../support/way';

/** A server whose streams are measured. */
export interface StreamServer {
  readonly way: Way;
  /** CPU time of its process so far, user and system, all threads, µs. */
  cpuMicros(): Promise<number>;
}
